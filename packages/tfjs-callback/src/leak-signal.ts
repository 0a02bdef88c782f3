// Says when the number of tensors only rises.

/** Rising epochs before we speak: fewer would catch the slots that an optimizer makes in its first updates. */
const RISES = 3

export class LeakSignal {
  #rising: number[] = []

  /** @returns tensors per epoch, once per series of rises, when the count rose in three epochs on end */
  update(numTensors: number): number | undefined {
    const last = this.#rising.at(-1) ?? Number.NEGATIVE_INFINITY
    this.#rising = numTensors > last ? [...this.#rising.slice(-RISES - 1), numTensors] : [numTensors]
    return this.#rising.length === RISES + 1 ? (numTensors - this.#rising[0]!) / RISES : undefined
  }
}
