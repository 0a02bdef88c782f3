// Records a synchronous burst with one subject while nothing can be delivered, and reports its CPU and its memory.
import { Collector, type Experiment } from '@syvain-metrics/core'
import { cpuUs, job, pause, report, value } from '../../run/job.ts'
import { peerRecorder } from './peer-recorder.ts'

interface RecordJob {
  readonly subject: string
  readonly events: number
  /** Events before those that are measured: what is measured is compiled code. */
  readonly warmUp?: number
  readonly url: string
}

const { subject, events, warmUp = 0, url } = job<RecordJob>()
const shared = countSharedMemory()
const { record, held } = await recorder()
// A worker starts once per process: its start is a question of its own.
await pause(400)
record(warmUp)

const before = memory()
const beforeCpuUs = cpuUs()
const beforeMs = performance.now()
record(events)
const wallMs = performance.now() - beforeMs
const usedUs = cpuUs() - beforeCpuUs
const after = memory()
report({
  cpuNs: (usedUs * 1000) / events,
  wallNs: (wallMs * 1e6) / events,
  heapBytes: (after.heap - before.heap) / events,
  externalBytes: (after.external - before.external) / events,
  sharedBytes: (after.shared - before.shared) / events,
  rssBytes: (after.rss - before.rss) / events,
  held: held(),
})
process.exit()

interface Recorder {
  record(events: number): void
  /** Events that the subject says it holds; uses its results. */
  held(): number
}

async function recorder(): Promise<Recorder> {
  const [what, worker] = subject.split(', worker ')
  if (what !== 'series.log' && what !== 'metric()') return peerRecorder(subject, url)
  const experiment = await open(worker as 'always' | 'never')
  const held = (): number => experiment.stats().recorded.metrics
  if (what === 'series.log') {
    const series = experiment.series('val_loss', { split: 'train' })
    const record = (count: number): void => {
      for (let i = 0; i < count; i++) series.log(value(i), i)
    }
    return { record, held }
  }
  const record = (count: number): void => {
    for (let i = 0; i < count; i++) experiment.metric('val_loss', value(i), { step: i, metadata: { split: 'train' } })
  }
  return { record, held }
}

async function open(worker: 'always' | 'never'): Promise<Experiment> {
  const collector = new Collector('ak_org_bench', {
    host: url,
    worker,
    durability: 'memory',
    maxQueueItems: 10_000_000,
    exitFlushMs: 0,
    installHooks: false,
  })
  return await collector.experiment('bench')
}

// Shared memory is no part of a thread's heap: it is counted where it is made. Nothing of it is let go during a burst.
function countSharedMemory(): { bytes: number } {
  const counted = { bytes: 0 }
  const Original = globalThis.SharedArrayBuffer
  globalThis.SharedArrayBuffer = new Proxy(Original, {
    construct(target, args, newTarget) {
      counted.bytes += Number(args[0])
      return Reflect.construct(target, args, newTarget)
    },
  })
  return counted
}

function memory(): { heap: number; external: number; shared: number; rss: number } {
  for (let i = 0; i < 3; i++) globalThis.gc?.()
  // `external` includes `arrayBuffers`.
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heap: heapUsed, external, shared: shared.bytes, rss }
}
