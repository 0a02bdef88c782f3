// The learning rate that the last update really used.
import type { OptimizerLike, ScalarLike } from './host-types.ts'

interface OptimizerInside extends OptimizerLike {
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
    const configured = (optimizer?.getConfig?.() as { learningRate?: unknown } | undefined)?.learningRate
    if (!optimizer || typeof configured !== 'number') return undefined
    const { c, decay } = optimizer as OptimizerInside
    if (c) return c === this.#scalar ? this.#effective(configured) : this.#readScalar(c, configured)
    if (decay && optimizer.getClassName?.() === 'Adamax') {
      return configured / (1 + decay * Math.max(0, (optimizer.iterations ?? 0) - 1))
    }
    return configured
  }

  async #readScalar(scalar: ScalarLike, configured: number): Promise<number> {
    this.#cached = -((await scalar.data())[0] ?? Number.NaN)
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
