// A change that most benchmarks share is more likely the machine than the code.
import { median } from './robust.ts'

/** With fewer benchmarks a common shift cannot be told from a change of one of them. */
const LEAST_BENCHES = 5
const SHARE = 0.7

/**
 * The shift that most effects share, on their scale; `null` when there is none.
 *
 * @param effects one per benchmark, log scale
 * @param pooledSpread typical spread between runs
 */
export function environmentShift(effects: readonly number[], pooledSpread: number): number | null {
  if (effects.length < LEAST_BENCHES) return null
  const shift = median(effects)
  const sameWay = effects.filter((effect) => Math.sign(effect) === Math.sign(shift)).length
  if (shift === 0 || sameWay / effects.length < SHARE) return null
  return Math.abs(shift) > (3 * pooledSpread) / Math.sqrt(effects.length) ? shift : null
}
