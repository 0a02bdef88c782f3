// The peers of the recording benches: the yardstick, and clients that keep or aggregate events.
import { value } from '../../run/job.ts'

interface Recorder {
  record(events: number): void
  held(): number
}

interface Point {
  tag(name: string, value: string): Point
  floatField(name: string, value: number): Point
  intField(name: string, value: number): Point
  timestamp(at: number): Point
}

/** A peer by its name. */
export async function peerRecorder(subject: string, url: string): Promise<Recorder> {
  switch (subject) {
    case 'array.push':
      return array()
    case 'prom-client':
      return promClient()
    case 'Influx':
      return influx(url)
    case 'OpenTelemetry logs':
      return logs(url)
    default:
      throw new Error(`Cannot record: no peer is called "${subject}"`)
  }
}

function array(): Recorder {
  const events: object[] = []
  return {
    record(count) {
      for (let i = 0; i < count; i++) {
        events.push({
          name: 'val_loss',
          value: value(i),
          step: i,
          timestamp: Date.now(),
          metadata: { split: 'train' },
        })
      }
    },
    held: () => events.length,
  }
}

async function promClient(): Promise<Recorder> {
  const { Gauge } = (await import('prom-client' as string)) as {
    Gauge: new (options: object) => { set(labels: object, value: number): void; hashMap: object }
  }
  const gauge = new Gauge({ name: 'val_loss', help: 'loss', labelNames: ['split'] })
  return {
    record(count) {
      for (let i = 0; i < count; i++) gauge.set({ split: 'train' }, value(i))
    },
    held: () => Object.keys(gauge.hashMap).length,
  }
}

async function influx(url: string): Promise<Recorder> {
  const { InfluxDB, Point } = (await import('@influxdata/influxdb-client' as string)) as {
    InfluxDB: new (
      options: object,
    ) => {
      getWriteApi(org: string, bucket: string, precision: string, options: object): { writePoint(point: Point): void }
    }
    Point: new (name: string) => Point
  }
  const never = 1e9
  const api = new InfluxDB({ url, token: 'bench' }).getWriteApi('bench', 'bench', 'ms', {
    batchSize: never,
    flushInterval: 0,
    maxBufferLines: never,
    maxBatchBytes: never,
  })
  let held = 0
  return {
    record(count) {
      for (let i = 0; i < count; i++) {
        const point = new Point('val_loss').tag('split', 'train').floatField('value', value(i)).intField('step', i)
        api.writePoint(point.timestamp(Date.now()))
      }
      held += count
    },
    held: () => held,
  }
}

async function logs(url: string): Promise<Recorder> {
  const sdk = (await import('@opentelemetry/sdk-logs' as string)) as {
    BatchLogRecordProcessor: new (options: object) => object
    LoggerProvider: new (options: object) => { getLogger(name: string): { emit(record: object): void } }
  }
  const { OTLPLogExporter } = (await import('@opentelemetry/exporter-logs-otlp-http' as string)) as {
    OTLPLogExporter: new (options: object) => object
  }
  const exporter = new OTLPLogExporter({ url: `${url}/v1/logs` })
  const options = { exporter, maxQueueSize: 1e9, scheduledDelayMillis: 1e9, maxExportBatchSize: 1e9 }
  const processor = new sdk.BatchLogRecordProcessor(options)
  const logger = new sdk.LoggerProvider({ processors: [processor] }).getLogger('bench')
  let held = 0
  return {
    record(count) {
      for (let i = 0; i < count; i++) {
        const attributes = { name: 'val_loss', value: value(i), step: i, split: 'train' }
        logger.emit({ timestamp: Date.now(), attributes })
      }
      held += count
    },
    held: () => held,
  }
}
