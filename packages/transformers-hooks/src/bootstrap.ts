// Seeded bootstrap over per-sample statistics: the metric is never computed again from texts.
import type { Values } from './eval-metric.ts'
import { seededRandom } from './random.ts'

/** How many resamples, from which seed, at which level. */
export interface Resampling {
  /** Number of resamples, at least 1. */
  readonly resamples: number
  readonly seed: number
  /** Confidence level in (0, 1). */
  readonly level: number
}

/** Rows to resample: row i stands at `rows[i * width]` and counts for `counts[i]` samples (1 each when null). */
export interface Resampled {
  readonly rows: Float64Array
  readonly width: number
  readonly length: number
  readonly counts: Uint32Array | null
}

const RANGE = 2 ** -32

/**
 * Values of a statistic of summed rows over resamples of the rows.
 *
 * @param data rows to draw from, at least one.
 * @param value the statistic, given a sum (reused between calls) and the number of samples in it.
 * @returns one array of `resamples` values for each key of the statistic; a plain number has the key `''`.
 */
export function bootstrapSums(
  data: Resampled,
  value: (sum: Float64Array, n: number) => number | Values,
  { resamples, seed }: Resampling,
): Map<string, Float64Array> {
  const random = seededRandom(seed)
  const replicates = new Map<string, Float64Array>()
  const sum = new Float64Array(data.width)
  const drawSum = data.width === 1 && data.counts === null ? drawSingle : drawRows
  for (let i = 0; i < resamples; i++) {
    const n = drawSum(data, sum, random)
    keep(replicates, i, value(sum, n), resamples)
  }
  return replicates
}

/** The common case, kept apart because it runs as fast as a bare loop: one number per sample. */
function drawSingle({ rows, length }: Resampled, sum: Float64Array, random: () => number): number {
  const scale = length * RANGE
  let total = 0
  for (let i = 0; i < length; i++) total += rows[(random() * scale) | 0]!
  sum[0] = total
  return length
}

function drawRows({ rows, width, length, counts }: Resampled, sum: Float64Array, random: () => number): number {
  const scale = length * RANGE
  let n = 0
  sum.fill(0)
  for (let i = 0; i < length; i++) {
    const row = (random() * scale) | 0
    const at = row * width
    for (let column = 0; column < width; column++) sum[column] = sum[column]! + rows[at + column]!
    n += counts === null ? 1 : counts[row]!
  }
  return n
}

/** What is drawn: rows by themselves, or in groups that belong together. */
export interface Drawn {
  /** Number of rows. */
  readonly length: number
  /** Cluster of each row, ascending from 0: the rows of a cluster are drawn together. Null: every row by itself. */
  readonly clusters: Uint32Array | null
  /** Kind of each row, where equal rows are counted together: weights are then those of the kinds. */
  readonly kinds?: { readonly of: Uint32Array; readonly size: number }
}

/**
 * Values of a statistic of weighted rows over resamples of the rows, or of clusters of them.
 *
 * @param value the statistic, given how often each row (or kind of row) was drawn; the array is reused between calls.
 */
export function bootstrapWeights(
  { length, clusters, kinds }: Drawn,
  value: (weights: Uint32Array) => number | Values,
  { resamples, seed }: Resampling,
): Map<string, Float64Array> {
  const random = seededRandom(seed)
  const replicates = new Map<string, Float64Array>()
  const size = clusters === null ? length : (clusters[length - 1] ?? -1) + 1
  const weights = new Uint32Array(kinds?.size ?? length)
  const drawn = clusters === null ? weights : new Uint32Array(size)
  for (let i = 0; i < resamples; i++) {
    drawn.fill(0)
    draw(drawn, { size, kinds: clusters === null ? kinds?.of : undefined }, random)
    if (clusters !== null) for (let row = 0; row < length; row++) weights[row] = drawn[clusters[row]!]!
    keep(replicates, i, value(weights), resamples)
  }
  return replicates
}

function draw(
  drawn: Uint32Array,
  { size, kinds }: { size: number; kinds: Uint32Array | undefined },
  random: () => number,
): void {
  const scale = size * RANGE
  for (let k = 0; k < size; k++) {
    const row = (random() * scale) | 0
    const at = kinds === undefined ? row : kinds[row]!
    drawn[at] = drawn[at]! + 1
  }
}

function keep(replicates: Map<string, Float64Array>, i: number, value: number | Values, resamples: number): void {
  if (typeof value === 'number') put(replicates, '', i, value, resamples)
  else for (const key in value) put(replicates, key, i, value[key]!, resamples)
}

/** A resample in which a label does not occur has no value for it: NaN, which the interval leaves out. */
function put(replicates: Map<string, Float64Array>, key: string, i: number, value: number, resamples: number): void {
  let values = replicates.get(key)
  if (values === undefined) {
    values = new Float64Array(resamples).fill(Number.NaN)
    replicates.set(key, values)
  }
  values[i] = value
}
