// Retrieval: a ranked list of document ids against the relevant ones. Ties are the caller's: the list is already ranked.
import type { SumMetric } from '../eval-metric.ts'

/** Id of a document; compared as text. */
export type DocumentId = string | number

/** The relevant documents: ids, or gains by id (above 0; a gain of 0 is not relevant). */
export type Relevant = readonly DocumentId[] | Readonly<Record<string, number>>

const mean = (sum: Float64Array, n: number): number => sum[0]! / n
const nothing = (): number[] => [0]

type Score = (ranks: readonly number[], gains: readonly number[], sorted: readonly number[]) => number

/** A query without any relevant document is not scorable: every ranking of it is equally right. */
function retrievalMetric(name: string, score: Score, interval?: 'wilson'): SumMetric<readonly DocumentId[], Relevant> {
  return {
    name,
    higherIsBetter: true,
    ...(interval === undefined ? {} : { interval }),
    stats(prediction, reference) {
      if (!Array.isArray(prediction))
        throw new TypeError(
          `Cannot compute ${name}: the prediction must be a list of ids, received ${typeof prediction}`,
        )
      const gains = gainsOf(reference)
      if (gains.size === 0) return null
      const ranks: number[] = []
      const found: number[] = []
      const seen = new Set<string>()
      for (const [i, id] of (prediction as readonly DocumentId[]).entries()) {
        const key = String(id)
        const gain = seen.has(key) ? undefined : gains.get(key)
        seen.add(key)
        if (gain === undefined) continue
        ranks.push(i + 1)
        found.push(gain)
      }
      return [
        score(
          ranks,
          found,
          [...gains.values()].sort((a, b) => b - a),
        ),
      ]
    },
    missing: (reference) => (gainsOf(reference).size === 0 ? null : nothing()),
    value: mean,
  }
}

function gainsOf(reference: Relevant): Map<string, number> {
  const entries: [string, number][] = isList(reference)
    ? reference.map((id) => [String(id), 1])
    : Object.entries(reference)
  return new Map(entries.filter(([, gain]) => gain > 0))
}

/** `Array.isArray` does not narrow readonly lists. */
function isList(reference: Relevant): reference is readonly DocumentId[] {
  return Array.isArray(reference)
}

function cutoff(k: number, metric: string): number {
  if (Number.isInteger(k) && k >= 1) return k
  throw new RangeError(`Cannot make ${metric}: k must be an integer ≥ 1, received ${k}`)
}

const within = (ranks: readonly number[], k: number): number => ranks.filter((rank) => rank <= k).length

/** Mean share of the relevant documents that are among the first k. */
export function recallAt(k: number): SumMetric<readonly DocumentId[], Relevant> {
  cutoff(k, 'recallAt')
  return retrievalMetric(`recall_at_${k}`, (ranks, _, all) => within(ranks, k) / all.length)
}

/** Mean share of the first k that are relevant; a shorter list is divided by k all the same. */
export function precisionAt(k: number): SumMetric<readonly DocumentId[], Relevant> {
  cutoff(k, 'precisionAt')
  return retrievalMetric(`precision_at_${k}`, (ranks) => within(ranks, k) / k)
}

/** The share of queries with a relevant document among the first k. */
export function hitRate(k: number): SumMetric<readonly DocumentId[], Relevant> {
  cutoff(k, 'hitRate')
  return retrievalMetric(`hit_rate_at_${k}`, (ranks) => (within(ranks, k) > 0 ? 1 : 0), 'wilson')
}

/** Mean reciprocal rank of the first relevant document; 0 when it is not in the list, or after the first k. */
export function mrr(k?: number): SumMetric<readonly DocumentId[], Relevant> {
  const limit = k === undefined ? Number.POSITIVE_INFINITY : cutoff(k, 'mrr')
  return retrievalMetric(k === undefined ? 'mrr' : `mrr_at_${k}`, (ranks) => {
    const first = ranks[0] ?? Number.POSITIVE_INFINITY
    return first <= limit ? 1 / first : 0
  })
}

/**
 * Mean average precision: the precision at each relevant document, 0 for those that are not in the list, averaged over the
 * relevant ones (with k over at most k of them).
 */
export function meanAveragePrecision(k?: number): SumMetric<readonly DocumentId[], Relevant> {
  const limit = k === undefined ? Number.POSITIVE_INFINITY : cutoff(k, 'meanAveragePrecision')
  return retrievalMetric(k === undefined ? 'map' : `map_at_${k}`, (ranks, _, all) => {
    let sum = 0
    for (const [i, rank] of ranks.entries()) if (rank <= limit) sum += (i + 1) / rank
    return sum / Math.min(all.length, limit)
  })
}

/**
 * Normalized discounted cumulative gain with discount 1/log2(rank + 1).
 *
 * @param options `gain`: `'linear'` (default, as scikit-learn) or `'exponential'` (2^gain - 1).
 * @see sklearn.metrics.ndcg_score
 */
export function ndcg(
  k?: number,
  { gain = 'linear' }: { gain?: 'linear' | 'exponential' } = {},
): SumMetric<readonly DocumentId[], Relevant> {
  const limit = k === undefined ? Number.POSITIVE_INFINITY : cutoff(k, 'ndcg')
  const worth = (value: number): number => (gain === 'linear' ? value : 2 ** value - 1)
  const discounted = (rank: number, value: number): number => (rank <= limit ? worth(value) / Math.log2(rank + 1) : 0)
  const metric = retrievalMetric(k === undefined ? 'ndcg' : `ndcg_at_${k}`, (ranks, gains, all) => {
    const own = ranks.reduce((sum, rank, i) => sum + discounted(rank, gains[i]!), 0)
    return own / all.reduce((sum, value, i) => sum + discounted(i + 1, value), 0)
  })
  return { ...metric, signature: { gain } }
}
