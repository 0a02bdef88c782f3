// Evaluates a function that does nothing, from a cold start, and reports CPU per sample.
import { evalHook, evaluate } from '@syvain-metrics/transformers-hooks'
import { accuracy, f1 } from '@syvain-metrics/transformers-hooks/metrics'
import { cpuUs, job, report } from '../../run/job.ts'

interface OverheadJob {
  readonly way: string
  readonly samples: number
}

const { way, samples } = job<OverheadJob>()
const experiment = { metric: () => {}, annotation: () => {} }
const metrics = [accuracy(), f1()]
const call = async (): Promise<string> => 'a'
let right = 0

const startUs = cpuUs()
let lastUs = startUs
await evaluated()
const reportUs = cpuUs() - lastUs
if (right !== samples) throw new Error(`Cannot measure: ${right} of ${samples} samples were right`)
report({ cpuUs: (lastUs - startUs) / samples, reportMs: reportUs / 1000 })

/** Sets `lastUs` after the last sample: the report is made once, whatever the number of samples. */
async function evaluated(): Promise<void> {
  if (way === 'bare loop') {
    for (let i = 0; i < samples; i++) if ((await call()) === 'a') right++
    lastUs = cpuUs()
  } else if (way === 'evalHook') {
    const hook = evalHook<string, string>(experiment, { metrics, progress: false })
    for (let i = 0; i < samples; i++) if ((await hook.sample({ id: i, reference: 'a' }, call)) === 'a') right++
    lastUs = cpuUs()
    await hook.finish()
  } else {
    await evaluate<{ id: number; label: string }, string, string, string>(experiment, {
      data: Array.from({ length: samples }, (_, id) => ({ id, label: 'a' })),
      run: (batch) => Promise.all(batch.map(call)),
      onSample: ({ prediction }) => {
        if (prediction === 'a' && ++right === samples) lastUs = cpuUs()
      },
      metrics,
      batchSize: way === 'evaluate' ? 1 : 16,
      progress: false,
    })
  }
}
