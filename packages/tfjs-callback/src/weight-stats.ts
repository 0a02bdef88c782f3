// Numbers that describe one weight of a model.
import type { WeightLike } from './host-types.ts'

type Stat = 'norm' | 'std' | 'nonFinite'

/** Euclidean norm, standard deviation (population) and count of NaN and ±Infinity; the first two over the finite values. */
export async function weightStats(
  weight: WeightLike,
  stats: readonly Stat[],
): Promise<[name: string, value: number][]> {
  const values = await weight.read().data()
  let squares = 0
  let total = 0
  let finite = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    finite += 1
    total += value
    squares += value * value
  }
  const mean = finite === 0 ? 0 : total / finite
  let deviations = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isFinite(value)) deviations += (value - mean) ** 2
  }
  const known: Record<Stat, [string, number]> = {
    norm: ['weight_norm', Math.sqrt(squares)],
    std: ['weight_std', finite === 0 ? 0 : Math.sqrt(deviations / finite)],
    nonFinite: ['weight_non_finite', values.length - finite],
  }
  return stats.map((stat) => known[stat])
}
