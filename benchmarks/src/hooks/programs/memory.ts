// Evaluates 100,000 samples with long outputs and reports what memory grew by after the first 10,000.
import { evalHook } from '@syvain-metrics/transformers-hooks'
import { accuracy, f1 } from '@syvain-metrics/transformers-hooks/metrics'
import { job, report } from '../../run/job.ts'

interface MemoryJob {
  readonly keepSamples: number
  readonly withF1: boolean
}

const FIRST = 10_000
const LAST = 100_000
const { keepSamples, withF1 } = job<MemoryJob>()
const experiment = { metric: () => {}, annotation: () => {} }
const metrics = [accuracy(), ...(withF1 ? [f1()] : [])]
const hook = evalHook<string, string>(experiment, { metrics, keepSamples, progress: false })
let done = 0

await evaluateUntil(FIRST)
const before = memory()
await evaluateUntil(LAST)
const bytes = memory() - before
const { total, errors } = (await hook.finish()).counts
if (total !== LAST || errors !== 0) throw new Error(`Cannot measure: ${errors} errors in ${total} samples`)
report({ bytes, bytesPerSample: bytes / (LAST - FIRST) })

async function evaluateUntil(count: number): Promise<void> {
  for (; done < count; done++) {
    // Made anew each time: an output that were kept would show.
    const output = `${done} `.repeat(150)
    await hook.sample({ reference: 'positive' }, async () => output, labelOf)
  }
}

function labelOf(output: string): string {
  return output.length % 3 === 0 ? 'negative' : 'positive'
}

function memory(): number {
  for (let i = 0; i < 3; i++) globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
