// Values of a statistic with a part of the observations left out: how much each part pulls, and to which side.
import type { Resampled } from './bootstrap.ts'
import type { Values } from './eval-metric.ts'

/**
 * More observations than this are left out in groups, which changes the skewness of their influence by nothing but noise.
 */
const MAX_SUM_GROUPS = 1000
/** Each group costs a pass over all rows here. */
const MAX_WEIGHT_GROUPS = 200

/** Values of a statistic of summed rows, with one group of rows left out at a time; by key, `''` for a plain number. */
export function jackknifeSums(
  { rows, width, length, counts }: Resampled,
  value: (sum: Float64Array, n: number) => number | Values,
): Map<string, Float64Array> {
  const groups = Math.min(length, MAX_SUM_GROUPS)
  const parts = new Float64Array(groups * width)
  const sizes = new Float64Array(groups)
  const total = new Float64Array(width)
  let n = 0
  for (let row = 0; row < length; row++) {
    const group = row % groups
    for (let i = 0; i < width; i++) {
      const at = group * width + i
      parts[at] = parts[at]! + rows[row * width + i]!
      total[i] = total[i]! + rows[row * width + i]!
    }
    const size = counts === null ? 1 : counts[row]!
    sizes[group] = sizes[group]! + size
    n += size
  }
  const rest = new Float64Array(width)
  return collect(groups, (group) => {
    for (let i = 0; i < width; i++) rest[i] = total[i]! - parts[group * width + i]!
    return value(rest, n - sizes[group]!)
  })
}

/** Values of a statistic of weighted rows, with one group of clusters left out at a time. */
export function jackknifeWeights(
  { length, clusters }: { length: number; clusters: Uint32Array | null },
  value: (weights: Uint32Array) => number | Values,
): Map<string, Float64Array> {
  const size = clusters === null ? length : (clusters[length - 1] ?? -1) + 1
  const groups = Math.min(size, MAX_WEIGHT_GROUPS)
  const weights = new Uint32Array(length)
  return collect(groups, (group) => {
    for (let row = 0; row < length; row++)
      weights[row] = (clusters === null ? row : clusters[row]!) % groups === group ? 0 : 1
    return value(weights)
  })
}

function collect(groups: number, value: (group: number) => number | Values): Map<string, Float64Array> {
  const found = new Map<string, Float64Array>()
  for (let group = 0; group < groups; group++) {
    const result = value(group)
    for (const [key, each] of typeof result === 'number' ? [['', result] as const] : Object.entries(result)) {
      const values = found.get(key) ?? new Float64Array(groups).fill(Number.NaN)
      values[group] = each
      found.set(key, values)
    }
  }
  return found
}
