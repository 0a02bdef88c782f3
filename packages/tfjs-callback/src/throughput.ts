// Samples per second over windows that hold no validation and end only when the work in them is known to be done.
import type { TfLike } from './host-types.ts'

/** Back ends that have done the work when a call returns; of the others only a value that was read tells. */
const SYNCHRONOUS = new Set(['cpu', 'wasm', 'tensorflow'])

/** Named as it is recorded. */
export type Rate = Readonly<Record<'samples_per_second' | 'step_time_ms', number>>

type Mark = Readonly<Record<'ms' | 'batches' | 'samples', number>>

/** Without `tf` the back end is unknown; under Node there are only synchronous ones. */
export function isSynchronous(tf: TfLike | undefined): boolean {
  if (tf?.getBackend) return SYNCHRONOUS.has(tf.getBackend())
  return typeof process !== 'undefined' && typeof process.versions?.node === 'string'
}

export class Throughput {
  #batches = 0
  #samples = 0
  #start: Mark = { ms: 0, batches: 0, samples: 0 }
  #window = this.#start
  #done = this.#start

  /** An epoch begins. */
  start(nowMs: number): void {
    this.#batches = 0
    this.#samples = 0
    this.complete(nowMs)
    this.#start = this.#done
    this.#window = this.#done
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
  return { samples_per_second: ((to.samples - from.samples) / ms) * 1000, step_time_ms: ms / batches }
}
