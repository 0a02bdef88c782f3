// Records a burst in portions and delivers it, twice: reports the CPU from the first event to the last acknowledgement of each.
import { Collector } from '@syvain-metrics/core'
import { cpuUs, job, pause, report, value } from '../../run/job.ts'
import { peerDeliverer } from './peer-deliverer.ts'

interface DeliverJob {
  readonly subject: string
  readonly events: number
  readonly url: string
}

/** What a subject of this bench can do. */
export interface Deliverer {
  record(step: number): void
  /** After each portion: what the client offers against a queue that grows. */
  breathe(): Promise<void>
  /** Resolves when everything recorded so far is acknowledged. */
  settle(): Promise<void>
}

// A portion of 10,000 is two batches per name and less than any queue limit.
const PORTION = 10_000
const NAMES = [
  'loss',
  'accuracy',
  'val_loss',
  'val_acc',
  'lr',
  'grad_norm',
  'tokens',
  'throughput',
  'memory',
  'entropy',
]

const { subject, events, url } = job<DeliverJob>()
const deliverer = subject.startsWith('ours')
  ? await ours()
  : await peerDeliverer(subject, { url, maxQueued: 2 * events, names: NAMES })
await pause(400)
// What waits for a queue to drain is, in a client that works in the background, held by nothing: the program is.
const life = setInterval(() => undefined, 1_000)
const first = await deliver(0)
const second = await deliver(events)
clearInterval(life)
report({ ...second, firstCpuNs: first.cpuNs })
process.exit()

async function deliver(from: number): Promise<{ cpuNs: number; wallNs: number; recordNs: number }> {
  const beforeUs = cpuUs()
  const beforeMs = performance.now()
  let mainMs = 0
  for (let done = 0; done < events; done += PORTION) {
    const startMs = performance.now()
    // Ten values a step.
    for (let i = 0; i < PORTION; i += NAMES.length) deliverer.record(from + done + i)
    mainMs += performance.now() - startMs
    await deliverer.breathe()
  }
  await deliverer.settle()
  return {
    cpuNs: ((cpuUs() - beforeUs) * 1000) / events,
    wallNs: ((performance.now() - beforeMs) * 1e6) / events,
    recordNs: (mainMs * 1e6) / events,
  }
}

async function ours(): Promise<Deliverer> {
  const collector = new Collector('ak_org_bench', {
    host: url,
    worker: subject.includes('inline') ? 'never' : 'always',
    durability: 'memory',
  })
  const experiment = await collector.experiment('bench')
  const usesSeries = subject.includes('series')
  const series = NAMES.map((name) => experiment.series(name, { split: 'train' }))
  return {
    record(from) {
      const step = from / NAMES.length
      for (let k = 0; k < NAMES.length; k++) {
        if (usesSeries) series[k]?.log(value(from + k), step)
        else experiment.metric(NAMES[k] as string, value(from + k), { step, metadata: { split: 'train' } })
      }
    },
    breathe: () => experiment.ready(),
    settle: async () => void (await collector.flushOrThrow()),
  }
}
