// Numbers against numbers: errors, explained variance, correlation.
import type { RowView, SumMetric, TableMetric } from '../eval-metric.ts'

function errorMetric(
  name: string,
  loss: (off: number) => number,
  final: (mean: number) => number,
): SumMetric<number, number> {
  return {
    name,
    higherIsBetter: false,
    stats: (prediction, reference) => [loss(finite(prediction, name) - finite(reference, name))],
    value: (sum, n) => final(sum[0]! / n),
  }
}

function finite(value: unknown, metric: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new TypeError(
    `Cannot compute ${metric}: prediction and reference must be finite numbers, received ${String(value)}`,
  )
}

/** Mean absolute error. @see sklearn.metrics.mean_absolute_error */
export function mae(): SumMetric<number, number> {
  return errorMetric('mae', Math.abs, (mean) => mean)
}

/** Mean squared error. @see sklearn.metrics.mean_squared_error */
export function mse(): SumMetric<number, number> {
  return errorMetric(
    'mse',
    (off) => off * off,
    (mean) => mean,
  )
}

/** Root of the mean squared error. @see sklearn.metrics.root_mean_squared_error */
export function rmse(): SumMetric<number, number> {
  return errorMetric('rmse', (off) => off * off, Math.sqrt)
}

/** Means and centred second moments of the two columns, in two passes: sums of squares would cancel far from 0. */
interface Moments {
  readonly xx: number
  readonly yy: number
  readonly xy: number
  /** Sum of squared differences. */
  readonly dd: number
}

function momentsOver(x: Float64Array, y: Float64Array): (weights: Uint32Array | null) => Moments {
  return (weights) => {
    let n = 0
    let meanX = 0
    let meanY = 0
    for (let i = 0; i < x.length; i++) {
      const weight = weights === null ? 1 : weights[i]!
      n += weight
      meanX += weight * x[i]!
      meanY += weight * y[i]!
    }
    meanX /= n
    meanY /= n
    const sums = { xx: 0, yy: 0, xy: 0, dd: 0 }
    for (let i = 0; i < x.length; i++) {
      const weight = weights === null ? 1 : weights[i]!
      const dx = x[i]! - meanX
      const dy = y[i]! - meanY
      sums.xx += weight * dx * dx
      sums.yy += weight * dy * dy
      sums.xy += weight * dx * dy
      sums.dd += weight * (x[i]! - y[i]!) ** 2
    }
    return sums
  }
}

function pairMetric(
  name: string,
  columns: (view: RowView) => [Float64Array, Float64Array],
  value: (moments: Moments) => number,
): TableMetric<number, number> {
  return {
    name,
    higherIsBetter: true,
    stats: (prediction, reference) => [finite(prediction, name), finite(reference, name)],
    over(view) {
      const moments = momentsOver(...columns(view))
      return (weights) => value(moments(weights))
    },
  }
}

const plain = ({ rows, length }: RowView): [Float64Array, Float64Array] => [
  Float64Array.from({ length }, (_, i) => rows[2 * i]!),
  Float64Array.from({ length }, (_, i) => rows[2 * i + 1]!),
]

const correlation = ({ xx, yy, xy }: Moments): number => (xx * yy === 0 ? Number.NaN : xy / Math.sqrt(xx * yy))

/** Coefficient of determination; undefined when all references are equal. @see sklearn.metrics.r2_score */
export function r2(): TableMetric<number, number> {
  return pairMetric('r2', plain, ({ dd, yy }) => (yy === 0 ? Number.NaN : 1 - dd / yy))
}

/** Pearson's correlation; undefined when either side is constant. @see scipy.stats.pearsonr */
export function pearson(): TableMetric<number, number> {
  return pairMetric('pearson', plain, correlation)
}

/**
 * Spearman's rank correlation, ties with their mean rank. Each resample of its interval is ranked anew.
 *
 * @see scipy.stats.spearmanr
 */
export function spearman(): TableMetric<number, number> {
  return {
    name: 'spearman',
    higherIsBetter: true,
    stats: (prediction, reference) => [finite(prediction, 'spearman'), finite(reference, 'spearman')],
    over(view) {
      const [x, y] = plain(view)
      const ranks = [ranker(x), ranker(y)] as const
      return (weights) => correlation(momentsOver(ranks[0](weights), ranks[1](weights))(weights))
    },
  }
}

/** Mean ranks of weighted values: a value drawn three times is three equal values. Sorted once. */
function ranker(values: Float64Array): (weights: Uint32Array | null) => Float64Array {
  const order = Int32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const ranks = new Float64Array(values.length)
  return (weights) => {
    let before = 0
    for (let start = 0; start < order.length; ) {
      let end = start
      let weight = 0
      while (end < order.length && values[order[end]!] === values[order[start]!]) {
        weight += weights === null ? 1 : weights[order[end]!]!
        end++
      }
      for (let i = start; i < end; i++) ranks[order[i]!] = before + (weight + 1) / 2
      before += weight
      start = end
    }
    return ranks
  }
}
