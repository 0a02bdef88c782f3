// How far is the bootstrap from a bare loop over a typed array: 10,000 resamples of 1,000 samples?
//
//     npx tsx --conditions=@syvain-metrics/source bench/bootstrap.ts
//
// Each measurement is a fresh process; each comparison is made in both orders.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { bootstrapSums } from '../src/bootstrap.ts'
import { printResults } from './print-results.ts'

const SAMPLES = 1000
const RESAMPLES = 10_000
const ROUNDS = 5

const rows = Float64Array.from({ length: SAMPLES }, (_, i) => Math.sin(i))

const WAYS: Record<string, () => Float64Array> = {
  /** What one would write by hand: no seed, one statistic. */
  bare() {
    const means = new Float64Array(RESAMPLES)
    for (let i = 0; i < RESAMPLES; i++) {
      let sum = 0
      for (let k = 0; k < SAMPLES; k++) sum += rows[Math.floor(Math.random() * SAMPLES)]!
      means[i] = sum / SAMPLES
    }
    return means
  },
  ours() {
    const data = { rows, width: 1, length: SAMPLES, counts: null }
    return bootstrapSums(data, (sum, n) => sum[0]! / n, { resamples: RESAMPLES, seed: 0, level: 0.95 }).get('')!
  },
}

function measure(way: string): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    const means = WAYS[way]!()
    best = Math.min(best, performance.now() - start)
    // The standard error of the mean of a sine: both ways must find it.
    const spread = Math.sqrt(means.reduce((sum, mean) => sum + mean * mean, 0) / RESAMPLES)
    if (Math.abs(spread / Math.sqrt(0.5 / SAMPLES) - 1) > 0.05)
      throw new Error(`Cannot use the measurement: spread ${spread}`)
  }
  return best
}

function inProcess(way: string): number {
  const self = fileURLToPath(import.meta.url)
  return Number(execFileSync(process.execPath, [...process.execArgv, self, way], { encoding: 'utf8' }))
}

const way = process.argv[2]
if (way !== undefined) process.stdout.write(String(measure(way)))
else {
  const results = [
    ['bare', 'ours'],
    ['ours', 'bare'],
  ].map((order) => {
    const ms = Object.fromEntries(order.map((each) => [each, inProcess(each)])) as { bare: number; ours: number }
    return { first: order[0], bareMs: ms.bare, oursMs: ms.ours, ratio: ms.ours / ms.bare }
  })
  printResults(results)
}
