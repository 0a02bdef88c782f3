// Sentry's envelopes: lines of JSON, an item header before each payload. Metrics carry no id of their own.
import type { Item } from '../server/effects.ts'
import type { Protocol } from '../server/protocol.ts'

interface MetricItems {
  readonly items: readonly { readonly attributes: { readonly index: { readonly value: number } } }[]
}

export function sentryProtocol(): Protocol {
  return {
    read: ({ path, body }) => {
      if (!/^\/api\/1\/envelope\/?$/.test(path)) return undefined
      const metrics = metricItems(body.toString())
      // Sessions and client reports come through the same endpoint.
      return metrics.length === 0 ? undefined : metrics
    },
    accepted: () => ({ status: 200, body: {} }),
    refused: (status) => ({ status, body: { detail: `refused with ${status}` } }),
    other: () => ({ status: 200, body: {} }),
  }
}

function metricItems(envelope: string): Item[] {
  const lines = envelope.split('\n')
  const items: Item[] = []
  // The first line is the envelope's own header; JSON payloads hold no line break.
  for (let at = 1; at + 1 < lines.length; at += 2) {
    const { type } = JSON.parse(lines[at] as string) as { type: string }
    if (type !== 'trace_metric') continue
    const payload = JSON.parse(lines[at + 1] as string) as MetricItems
    for (const { attributes } of payload.items) items.push({ event: attributes.index.value, id: undefined })
  }
  return items
}
