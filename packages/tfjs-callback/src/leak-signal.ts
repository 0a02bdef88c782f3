// Says when the number of tensors only rises.

/** Rising epochs before we speak: fewer would catch the slots that an optimizer makes in its first updates. */
const RISES = 3

export class LeakSignal {
  #rises = 0
  #first = 0
  #last: number | undefined

  /** @returns tensors per epoch, once per series of rises, when the count rose in three epochs on end */
  update(numTensors: number): number | undefined {
    const rose = this.#last !== undefined && numTensors > this.#last
    if (!rose) {
      this.#rises = 0
      this.#first = numTensors
    } else {
      this.#rises += 1
    }
    this.#last = numTensors
    return this.#rises === RISES ? (numTensors - this.#first) / RISES : undefined
  }
}
