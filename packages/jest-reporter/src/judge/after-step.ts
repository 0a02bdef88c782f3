// Finds the last lasting change of level in a history, so that old levels do not widen today's interval.
import { NOISE_FLOOR } from './predict.ts'
import { median, spread } from './robust.ts'

/** A smaller change of level is not worth a shorter history. */
const LEAST_JUMP = 0.03

/**
 * The newest part of `values` (oldest first) that has one level.
 *
 * A step counts when the `least` values before it and all values after it are each of one level, and their medians differ by
 * more than six times the larger spread of the two.
 */
export function afterStep(values: readonly number[], least: number): readonly number[] {
  for (let at = values.length - least; at >= least; at--) {
    const [before, after] = [values.slice(at - least, at), values.slice(at)]
    const jump = Math.abs(median(after) - median(before))
    const noise = Math.max(spread(before), spread(after), NOISE_FLOOR)
    if (jump > LEAST_JUMP && jump > 6 * noise) return after
  }
  return values
}
