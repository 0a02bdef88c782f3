// Delivery events in words, for a person who reads a training log.
import type { DeliveryEvent } from './delivery-event.ts'

/** One line, or `undefined` for an event that is told elsewhere or needs no words. */
export function warningText(event: DeliveryEvent): string | undefined {
  switch (event.type) {
    case 'drop':
      // Non-finite values, series and late events have warnings of their own, which name the metric.
      return event.reason === 'overflow' || event.reason === 'retries-exhausted'
        ? `${event.count} events of experiment "${event.slug}" were dropped (${event.reason})`
        : undefined
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
