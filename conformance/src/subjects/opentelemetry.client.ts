// OpenTelemetry: one span per event, batch span processor, OTLP/HTTP in JSON, default options.
import type { ClientFactory } from '../child/client.ts'

interface Tracer {
  startSpan(name: string, options: { attributes: Record<string, string | number> }): { end(): void }
}

interface Api {
  readonly DiagLogLevel: { readonly WARN: number }
  readonly diag: { setLogger(logger: object, level: number): void }
}

interface TraceSdk {
  readonly BatchSpanProcessor: new (exporter: object) => object
  readonly BasicTracerProvider: new (options: {
    spanProcessors: object[]
  }) => { getTracer(name: string): Tracer; shutdown(): Promise<void> }
}

export const client: ClientFactory = async ({ url, told }) => {
  const { diag, DiagLogLevel } = (await import('@opentelemetry/api' as string)) as Api
  const sdk = (await import('@opentelemetry/sdk-trace-base' as string)) as TraceSdk
  const { OTLPTraceExporter } = (await import('@opentelemetry/exporter-trace-otlp-http' as string)) as {
    OTLPTraceExporter: new (options: { url: string }) => object
  }
  const listen = (...words: unknown[]): void => {
    const text = words.map(String).join(' ')
    const dropped = /Dropped (\d+) spans/.exec(text)?.[1]
    if (dropped === undefined) told.trouble(text)
    else told.lost(Number(dropped), text)
  }
  const silent = (): void => {}
  diag.setLogger({ error: listen, warn: listen, info: silent, debug: silent, verbose: silent }, DiagLogLevel.WARN)
  const provider = new sdk.BasicTracerProvider({
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces` }))],
  })
  const tracer = provider.getTracer('conformance')
  return {
    record: (index) =>
      tracer
        .startSpan('loss', { attributes: { event: index, value: 1 / (index + 1), step: index, split: 'train' } })
        .end(),
    async shutdown() {
      await provider.shutdown()
      return undefined
    },
  }
}
