// Where on the x-axis a value stands: one axis per callback, exact over epochs, fits and a resumed run.
import type { OptimizerLike } from './host-types.ts'

export class StepAxis {
  readonly unit: 'epoch' | 'global'
  readonly #initialStep: number | undefined
  #optimizer: OptimizerLike | undefined
  #counted = 0
  #offset = 0
  #last = -1
  #epochShift = 0
  #lastEpoch = -1
  #freshFit = true

  constructor(unit: 'epoch' | 'global', initialStep?: number) {
    this.unit = unit
    this.#initialStep = initialStep
  }

  /** A fit begins. The optimizer's own count leads where it is known; a new optimizer that starts at 0 goes on where the last one ended. */
  fitBegin(optimizer: OptimizerLike | undefined): void {
    this.#optimizer = typeof optimizer?.iterations === 'number' ? optimizer : undefined
    this.#freshFit = true
    const base = this.#updates
    if (this.#last < 0) this.#offset = this.#initialStep === undefined ? 0 : this.#initialStep - base
    else if (base + this.#offset < this.#last) this.#offset = this.#last - base
    this.#last = this.global
  }

  /** A fit that begins at epoch 0 again goes on after the last epoch; one with its own `initialEpoch` is placed as it says. */
  epochBegin(epoch: number): void {
    if (this.#freshFit) this.#epochShift = epoch === 0 ? this.#lastEpoch + 1 : 0
    this.#freshFit = false
  }

  batchBegin(): void {
    this.#counted += 1
  }

  /** Updates done. tfjs counts them when a batch ends, so a batch that has just ended is included. */
  get global(): number {
    this.#last = this.#updates + this.#offset
    return this.#last
  }

  /** The index of this epoch on an axis that never goes back. */
  epochIndex(epoch: number): number {
    this.#lastEpoch = epoch + this.#epochShift
    return this.#lastEpoch
  }

  /** The step of a row that stands for a whole epoch. */
  epochStep(epoch: number): number {
    const index = this.epochIndex(epoch)
    return this.unit === 'epoch' ? index : this.global
  }

  get #updates(): number {
    return this.#optimizer?.iterations ?? this.#counted
  }
}
