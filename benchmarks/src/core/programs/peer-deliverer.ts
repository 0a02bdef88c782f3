// The peers of the delivery bench, with batches of 500 and a delay of 250 ms as ours, and queues that lose nothing.

import { pause, turn, value } from '../../run/job.ts'
import type { Deliverer } from './deliver.ts'

interface Setup {
  readonly url: string
  /** Events that may wait: a queue that is never full. */
  readonly maxQueued: number
  readonly names: readonly string[]
}

interface Point {
  tag(name: string, value: string): Point
  floatField(name: string, value: number): Point
  intField(name: string, value: number): Point
  timestamp(at: number): Point
}

interface Provider {
  forceFlush(): Promise<void>
}

const QUEUE = { scheduledDelayMillis: 250, maxExportBatchSize: 500 }

/** A peer by its name. */
export async function peerDeliverer(subject: string, setup: Setup): Promise<Deliverer> {
  switch (subject) {
    case 'Influx':
      return influx(setup)
    case 'OpenTelemetry spans':
      return spans(setup)
    case 'OpenTelemetry logs':
      return logs(setup)
    default:
      throw new Error(`Cannot deliver: no peer is called "${subject}"`)
  }
}

async function influx({ url, maxQueued, names }: Setup): Promise<Deliverer> {
  const { InfluxDB, Point } = (await import('@influxdata/influxdb-client' as string)) as {
    InfluxDB: new (
      options: object,
    ) => {
      getWriteApi(...options: unknown[]): { writePoint(point: Point): void; flush(): Promise<void> }
    }
    Point: new (name: string) => Point
  }
  let recorded = 0
  let acknowledged = 0
  const writeSuccess = (lines: readonly string[]): void => {
    acknowledged += lines.length
  }
  const options = { batchSize: 500, flushInterval: 250, maxBufferLines: maxQueued, writeSuccess }
  const api = new InfluxDB({ url, token: 'bench' }).getWriteApi('bench', 'bench', 'ms', options)
  return {
    record(from) {
      recorded += names.length
      for (let k = 0; k < names.length; k++) {
        const point = new Point(names[k] as string).tag('split', 'train').floatField('value', value(from + k))
        api.writePoint(point.intField('step', from / names.length).timestamp(Date.now()))
      }
    },
    breathe: turn,
    // Its flush() does not wait for what is in flight.
    async settle() {
      await api.flush()
      while (acknowledged < recorded) await pause(5)
    },
  }
}

async function spans({ url, maxQueued, names }: Setup): Promise<Deliverer> {
  const sdk = (await import('@opentelemetry/sdk-trace-base' as string)) as {
    BatchSpanProcessor: new (exporter: object, options: object) => object
    BasicTracerProvider: new (
      options: object,
    ) => Provider & {
      getTracer(name: string): { startSpan(name: string, options: object): { end(): void } }
    }
  }
  const { OTLPTraceExporter } = (await import('@opentelemetry/exporter-trace-otlp-http' as string)) as {
    OTLPTraceExporter: new (options: object) => object
  }
  const exporter = new OTLPTraceExporter({ url: `${url}/v1/traces` })
  const processor = new sdk.BatchSpanProcessor(exporter, { ...QUEUE, maxQueueSize: maxQueued })
  const provider = new sdk.BasicTracerProvider({ spanProcessors: [processor] })
  const tracer = provider.getTracer('bench')
  return {
    record(from) {
      for (let k = 0; k < names.length; k++) {
        const attributes = { value: value(from + k), step: from / names.length, split: 'train' }
        tracer.startSpan(names[k] as string, { attributes }).end()
      }
    },
    // Its flush refuses to run more than 30 exports at once: a portion is flushed before the next is recorded.
    breathe: () => provider.forceFlush(),
    settle: () => provider.forceFlush(),
  }
}

async function logs({ url, maxQueued, names }: Setup): Promise<Deliverer> {
  const sdk = (await import('@opentelemetry/sdk-logs' as string)) as {
    BatchLogRecordProcessor: new (options: object) => object
    LoggerProvider: new (options: object) => Provider & { getLogger(name: string): { emit(record: object): void } }
  }
  const { OTLPLogExporter } = (await import('@opentelemetry/exporter-logs-otlp-http' as string)) as {
    OTLPLogExporter: new (options: object) => object
  }
  const exporter = new OTLPLogExporter({ url: `${url}/v1/logs` })
  const processor = new sdk.BatchLogRecordProcessor({ exporter, ...QUEUE, maxQueueSize: maxQueued })
  const provider = new sdk.LoggerProvider({ processors: [processor] })
  const logger = provider.getLogger('bench')
  return {
    record(from) {
      for (let k = 0; k < names.length; k++) {
        const step = from / names.length
        const attributes = { name: names[k] as string, value: value(from + k), step, split: 'train' }
        logger.emit({ timestamp: Date.now(), attributes })
      }
    },
    breathe: () => provider.forceFlush(),
    settle: () => provider.forceFlush(),
  }
}
