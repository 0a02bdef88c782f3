// The learning rate that the last update really used.
import type { OptimizerLike, ScalarLike } from './host-types.ts'
import { readScalar } from './read-scalars.ts'

interface OptimizerInside extends OptimizerLike {
  /** What the optimizer's configuration says too, which is a new object each time. */
  readonly learningRate?: unknown
  getConfig?(): { readonly learningRate?: unknown }
  /** SGD and Momentum multiply by this cached scalar, −learningRate, whatever the field says since. */
  readonly c?: ScalarLike
  /** Adamax only divides by 1 + decay · iteration; RMSProp's field of this name is something else. */
  readonly decay?: number
}

export class LearningRate {
  #scalar: ScalarLike | undefined
  #cached = 0
  /** Set where the field was assigned but the optimizer goes on with its cached rate. */
  ignoredValue: number | undefined

  /**
   * The effective rate, or undefined for an optimizer that does not tell. A promise only when SGD's scalar is a new one.
   *
   * @see tfjs-core/src/optimizers/sgd_optimizer.ts, adamax_optimizer.ts
   */
  read(optimizer: OptimizerLike | undefined): number | undefined | Promise<number> {
    if (!optimizer) return undefined
    const inside = optimizer as OptimizerInside
    const { c, decay, iterations = 0, learningRate = inside.getConfig?.()?.learningRate } = inside
    if (typeof learningRate !== 'number') return undefined
    if (c) return c === this.#scalar ? this.#effective(learningRate) : this.#readScalar(c, learningRate)
    const isDecayed = decay && optimizer.getClassName?.() === 'Adamax'
    return isDecayed ? learningRate / (1 + decay * Math.max(0, iterations - 1)) : learningRate
  }

  async #readScalar(scalar: ScalarLike, configured: number): Promise<number> {
    this.#cached = -(await readScalar(scalar))
    this.#scalar = scalar
    return this.#effective(configured)
  }

  /** The scalar is float32: where it is the rounded field, the field's own digits are the better number. */
  #effective(configured: number): number {
    if (Math.fround(configured) === this.#cached) return configured
    this.ignoredValue = configured
    return this.#cached
  }
}
