// Samples per second over windows that hold no validation and end only when the work in them is known to be done.

import type { TfLike } from './host-types.ts'

/** Back ends that have done the work when a call returns; of the others only a value that was read tells. */
const SYNCHRONOUS = new Set(['cpu', 'wasm', 'tensorflow'])

export interface Rate {
  readonly samplesPerSecond: number
  readonly stepTimeMs: number
}

interface Mark {
  readonly ms: number
  readonly batches: number
  readonly samples: number
}

export class Throughput {
  /** The back end has done the work when a call returns. */
  isSynchronous = false
  #start: Mark = { ms: 0, batches: 0, samples: 0 }
  #window: Mark = this.#start
  #done: Mark = this.#start
  #batches = 0
  #samples = 0

  /** Without `tf` the back end is unknown; under Node there are only synchronous ones. */
  fitBegin(tf: TfLike | undefined): void {
    this.isSynchronous = tf?.getBackend ? SYNCHRONOUS.has(tf.getBackend()) : isNode()
  }

  /** A batch of a fit begins, so the one before it has ended. */
  batchBegin(batch: number, samples: number, nowMs: number): void {
    if (batch === 0) this.start(nowMs)
    else if (this.isSynchronous) this.complete(nowMs)
    this.add(samples)
  }

  /** A batch of a custom loop has ended; the first one only starts the clock. */
  batchEnd(batch: number, samples: number, nowMs: number): void {
    if (batch === 0) this.start(nowMs)
    else this.add(samples)
    if (this.isSynchronous) this.complete(nowMs)
  }

  /** An epoch begins. */
  start(nowMs: number): void {
    this.#batches = 0
    this.#samples = 0
    this.#start = { ms: nowMs, batches: 0, samples: 0 }
    this.#window = this.#start
    this.#done = this.#start
  }

  /** One more batch is under way. */
  add(samples: number): void {
    this.#batches += 1
    this.#samples += samples
  }

  /** All batches so far are known to be done. */
  complete(nowMs: number): void {
    this.#done = { ms: nowMs, batches: this.#batches, samples: this.#samples }
  }

  /** The rate since the last call. */
  window(): Rate | undefined {
    const from = this.#window
    this.#window = this.#done
    return rate(from, this.#done)
  }

  /** The rate of the whole epoch, as far as its batches are known to be done. */
  epoch(): Rate | undefined {
    return rate(this.#start, this.#done)
  }
}

function rate(from: Mark, to: Mark): Rate | undefined {
  const ms = to.ms - from.ms
  const batches = to.batches - from.batches
  if (batches <= 0 || ms <= 0) return undefined
  return { samplesPerSecond: ((to.samples - from.samples) / ms) * 1000, stepTimeMs: ms / batches }
}

function isNode(): boolean {
  return typeof process !== 'undefined' && typeof process.versions?.node === 'string'
}
