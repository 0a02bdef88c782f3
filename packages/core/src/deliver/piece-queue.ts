// First in, first out, and back to the front after a failure; constant time at both ends.
import type { Piece } from './piece.ts'

/** Pieces that wait, oldest first. */
export class PieceQueue {
  #pieces: (Piece | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#pieces.length - this.#head
  }

  push(piece: Piece): void {
    this.#pieces.push(piece)
  }

  /** Puts pieces before all others, keeping their order. */
  pushFront(pieces: readonly Piece[]): void {
    if (pieces.length <= this.#head) {
      this.#head -= pieces.length
      for (let i = 0; i < pieces.length; i++) this.#pieces[this.#head + i] = pieces[i]
    } else {
      this.#pieces.splice(0, this.#head, ...pieces)
      this.#head = 0
    }
  }

  /** Takes the oldest piece that may be sent at `nowMs`. */
  takeReady(nowMs: number): Piece | undefined {
    for (let i = this.#head; i < this.#pieces.length; i++) {
      const piece = this.#pieces[i] as Piece
      if (piece.notBeforeMs > nowMs) continue
      if (i === this.#head) this.#pieces[this.#head++] = undefined
      else this.#pieces.splice(i, 1)
      this.#compact()
      return piece
    }
    return undefined
  }

  /** The oldest piece, ready or not. */
  takeOldest(): Piece | undefined {
    return this.takeReady(Number.POSITIVE_INFINITY)
  }

  [Symbol.iterator](): IterableIterator<Piece> {
    return this.#pieces.slice(this.#head).values() as IterableIterator<Piece>
  }

  #compact(): void {
    if (this.#head < 64 || this.#head * 2 < this.#pieces.length) return
    this.#pieces = this.#pieces.slice(this.#head)
    this.#head = 0
  }
}
