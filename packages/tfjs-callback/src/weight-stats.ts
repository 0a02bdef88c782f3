// Numbers that describe one weight of a model.
import type { WeightLike } from './host-types.ts'

export type WeightStat = 'norm' | 'std' | 'nonFinite'

/** Euclidean norm, standard deviation (population) and count of NaN and ±Infinity; the first two over the finite values. */
export async function weightStats(weight: WeightLike, stats: readonly WeightStat[]): Promise<[string, number][]> {
  const values = Float64Array.from(await weight.read().data())
  const finite = values.filter(Number.isFinite)
  const count = finite.length || 1
  const mean = finite.reduce((sum, value) => sum + value, 0) / count
  const known: Record<WeightStat, [name: string, value: number]> = {
    norm: ['weight_norm', Math.sqrt(finite.reduce((sum, value) => sum + value ** 2, 0))],
    std: ['weight_std', Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count)],
    nonFinite: ['weight_non_finite', values.length - finite.length],
  }
  return stats.map((stat) => known[stat])
}
