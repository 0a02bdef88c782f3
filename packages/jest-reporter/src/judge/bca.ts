// The bias-corrected and accelerated bootstrap interval (Efron, 1987).
import { normalCdf, normalQuantile } from './normal.ts'

const RESAMPLES = 2_000

export interface BcaInput {
  values: readonly number[]
  statistic: (values: readonly number[]) => number
  /** Between 0 and 1. */
  confidence: number
  random: () => number
}

/** How strongly the statistic's spread depends on its value, from leaving out each value once. */
function acceleration(values: readonly number[], statistic: BcaInput['statistic']): number {
  const without = values.map((_, i) => statistic(values.filter((_, j) => j !== i)))
  const mean = without.reduce((sum, value) => sum + value, 0) / without.length
  const cubes = without.reduce((sum, value) => sum + (mean - value) ** 3, 0)
  const squares = without.reduce((sum, value) => sum + (mean - value) ** 2, 0)
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5)
}

/**
 * An interval for a statistic of a few values.
 *
 * @returns `[low, high]`; both the statistic itself when all values are equal
 * @throws RangeError for fewer than two values
 */
export function bcaInterval(input: BcaInput): [number, number] {
  const { values, statistic, confidence, random } = input
  if (values.length < 2)
    throw new RangeError(`Cannot make an interval: at least 2 values are needed, got ${values.length}`)
  const seen = statistic(values)
  const draws = Array.from({ length: RESAMPLES }, () =>
    statistic(values.map(() => values[Math.floor(random() * values.length)]!)),
  ).sort((a, b) => a - b)
  const below = draws.filter((draw) => draw < seen).length + draws.filter((draw) => draw === seen).length / 2
  const share = Math.min(1 - 1 / RESAMPLES, Math.max(1 / RESAMPLES, below / RESAMPLES))
  const bias = normalQuantile(share)
  const a = acceleration(values, statistic)
  const at = (p: number): number => {
    const z = bias + normalQuantile(p)
    const adjusted = normalCdf(bias + z / (1 - a * z))
    return draws[Math.min(RESAMPLES - 1, Math.max(0, Math.floor(adjusted * RESAMPLES)))]!
  }
  return [at((1 - confidence) / 2), at((1 + confidence) / 2)]
}
