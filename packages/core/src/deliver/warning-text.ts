// Delivery events in words, for a person who reads a training log.
import type { DeliveryEvent } from './delivery-event.ts'

/** One line, or `undefined` for an event that is told elsewhere or needs no words. */
export function warningText(event: DeliveryEvent): string | undefined {
  switch (event.type) {
    case 'drop':
      return dropText(event)
    case 'dead-letter':
      return `${event.count} events of experiment "${event.slug}" were refused for good: ${event.message}`
    case 'suspicious-ack':
      return `an answer for experiment "${event.slug}" is no acknowledgement; its events are kept: ${event.message}`
    case 'stalled':
      return `the server asks to wait ${Math.round(event.retryAfterMs / 60_000)} minutes; events of experiment "${event.slug}" are kept`
    case 'parked':
      return `events of experiment "${event.slug}" are kept and tried again every minute: ${event.message}`
    case 'recovered':
      return undefined
  }
}

function dropText({ reason, count, slug, range }: Extract<DeliveryEvent, { type: 'drop' }>): string | undefined {
  if (reason === 'overflow' || reason === 'retries-exhausted') {
    return `${count} events of experiment "${slug}" were dropped (${reason})`
  }
  // Series, late events, and values that were not recorded at all have warnings of their own, which name the metric.
  if (reason !== 'non-finite' || range === undefined) return undefined
  return `${count} values of experiment "${slug}" that are not finite were not sent: its server takes rows, which cannot hold them`
}
