// Resamples the mean of a thousand numbers ten thousand times, in one way, and reports the best of five rounds.
import { bootstrapSums } from '../../../../packages/transformers-hooks/src/bootstrap.ts'
import { job, report } from '../../run/job.ts'

const SAMPLES = 1000
const RESAMPLES = 10_000
const ROUNDS = 5
const rows = Float64Array.from({ length: SAMPLES }, (_, i) => Math.sin(i))

/** What one would write by hand: no seed, one statistic. */
function bare(): Float64Array {
  const means = new Float64Array(RESAMPLES)
  for (let i = 0; i < RESAMPLES; i++) {
    let sum = 0
    for (let k = 0; k < SAMPLES; k++) sum += rows[Math.floor(Math.random() * SAMPLES)] as number
    means[i] = sum / SAMPLES
  }
  return means
}

function ours(): Float64Array {
  const data = { rows, width: 1, length: SAMPLES, counts: null }
  const how = { resamples: RESAMPLES, seed: 0, level: 0.95 }
  return bootstrapSums(data, (sum, n) => (sum[0] as number) / n, how).get('') as Float64Array
}

const resample = job<{ way: 'bare' | 'ours' }>().way === 'bare' ? bare : ours
let best = Number.POSITIVE_INFINITY
for (let round = 0; round < ROUNDS; round++) {
  const startMs = performance.now()
  const means = resample()
  best = Math.min(best, performance.now() - startMs)
  // The standard error of the mean of a sine: both ways must find it.
  const error = Math.sqrt(means.reduce((sum, mean) => sum + mean * mean, 0) / RESAMPLES)
  if (Math.abs(error / Math.sqrt(0.5 / SAMPLES) - 1) > 0.05) throw new Error(`Cannot measure: standard error ${error}`)
}
report({ ms: best })
