// What repeated trials of one task say about k of them: that one passes, that all pass. Both estimates are unbiased.

function checked({ trials, passed, k }: Trials): void {
  if (!Number.isInteger(trials) || trials < 1) throw cannot(`trials must be an integer >= 1, got ${trials}`)
  if (!Number.isInteger(passed) || passed < 0 || passed > trials) {
    throw cannot(`passed must be an integer from 0 to ${trials}, got ${passed}`)
  }
  if (!Number.isInteger(k) || k < 1 || k > trials) {
    throw cannot(`k must be an integer from 1 to the ${trials} trials, got ${k}`)
  }
}

function cannot(reason: string): RangeError {
  return new RangeError(`Cannot estimate a pass rate: ${reason}`)
}

/** Independent trials of one task. */
export interface Trials {
  /** How many were made, from 1. */
  trials: number
  /** How many of them passed, 0 to `trials`. */
  passed: number
  /** How many are drawn, 1 to `trials`: of fewer trials than `k` there is no unbiased estimate. */
  k: number
}

/**
 * The chance that at least one of `k` trials passes: 1 − C(trials − passed, k) / C(trials, k) (Chen et al., 2021, "Evaluating Large
 * Language Models Trained on Code"). The shortcut 1 − (1 − passed / trials)^k is biased downwards.
 *
 * @returns from 0 to 1
 * @throws RangeError for counts that are no integers or out of their range
 *
 * @example
 * ```ts
 * passAtK({ trials: 10, passed: 3, k: 1 }) // 0.3
 * passAtK({ trials: 10, passed: 3, k: 5 }) // 0.9166…
 * ```
 */
export function passAtK(counts: Trials): number {
  checked(counts)
  const { trials, passed, k } = counts
  return 1 - allOf(trials, trials - passed, k)
}

/**
 * The chance that all of `k` trials pass: C(passed, k) / C(trials, k) (Yao et al., 2024, "τ-bench", where it is pass^k).
 *
 * @returns from 0 to 1
 * @throws RangeError for counts that are no integers or out of their range
 *
 * @example
 * ```ts
 * passAllK({ trials: 4, passed: 2, k: 2 }) // 0.1666…
 * ```
 */
export function passAllK(counts: Trials): number {
  checked(counts)
  const { trials, passed, k } = counts
  return allOf(trials, passed, k)
}

/** C(chosen, k) / C(trials, k) as a product: the binomials themselves overflow from about a thousand trials. */
function allOf(trials: number, chosen: number, k: number): number {
  let chance = 1
  for (let i = 0; i < k && chance > 0; i++) chance *= Math.max(0, chosen - i) / (trials - i)
  return chance
}
