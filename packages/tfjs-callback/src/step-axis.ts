// Where on the x-axis a value stands: one axis per callback, exact over epochs, fits and a resumed run.
import type { OptimizerLike } from './host-types.ts'

export class StepAxis {
  readonly unit: 'epoch' | 'global'
  /** The index of the running epoch on an axis that never goes back. */
  epochIndex = -1
  readonly #initialStep: number | undefined
  #optimizer: OptimizerLike | undefined
  #counted = 0
  #offset = 0
  #hasBegun = false
  #epochShift: number | undefined

  constructor(unit: 'epoch' | 'global', initialStep?: number) {
    this.unit = unit
    this.#initialStep = initialStep
  }

  /** A fit begins. The optimizer's own count leads where it is known; a new optimizer that starts at 0 goes on where the last one ended. */
  fitBegin(optimizer: OptimizerLike | undefined): void {
    const reached = this.global
    this.#optimizer = optimizer
    const updates = this.#updates
    this.#offset = this.#hasBegun ? Math.max(this.#offset, reached - updates) : (this.#initialStep ?? updates) - updates
    this.#hasBegun = true
    this.#epochShift = undefined
  }

  /** A fit that begins at epoch 0 again goes on after the last epoch; one with its own `initialEpoch` is placed as it says. */
  epochBegin(epoch: number): void {
    this.#epochShift ??= epoch === 0 ? this.epochIndex + 1 : 0
    this.epochIndex = epoch + this.#epochShift
  }

  batchBegin(): void {
    this.#counted += 1
  }

  /** Updates done. tfjs counts them when a batch ends, so a batch that has just ended is included. */
  get global(): number {
    return this.#updates + this.#offset
  }

  /** The step of a row that stands for the whole running epoch. */
  get epochStep(): number {
    return this.unit === 'epoch' ? this.epochIndex : this.global
  }

  get #updates(): number {
    return this.#optimizer?.iterations ?? this.#counted
  }
}
