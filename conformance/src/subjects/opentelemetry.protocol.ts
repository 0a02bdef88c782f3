// OTLP/HTTP in JSON: spans with the attribute `event`. A span id names a span, but the protocol gives it no meaning for repeats.
import type { Protocol } from '../server/protocol.ts'

interface TraceRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly attributes: readonly { key: string; value: { intValue?: number | string } }[]
      }[]
    }[]
  }[]
}

export function opentelemetryProtocol(): Protocol {
  return {
    read: ({ path, body }) => {
      if (path !== '/v1/traces') return undefined
      const { resourceSpans } = JSON.parse(body.toString()) as TraceRequest
      const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
      return spans.map(({ attributes }) => ({
        event: Number(attributes.find(({ key }) => key === 'event')?.value.intValue),
        id: undefined,
      }))
    },
    accepted: () => ({ status: 200, body: { partialSuccess: {} } }),
    refused: (status) => ({ status, body: { code: status, message: `refused with ${status}` } }),
    other: () => ({ status: 404, body: { code: 404, message: 'not found' } }),
  }
}
