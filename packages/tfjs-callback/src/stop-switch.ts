// Ends training where an option asks for it: by `stopTraining`, or by throwing.
import type { LayersModelLike } from './host-types.ts'
import type { Settings } from './options.ts'
import type { Publisher } from './publisher.ts'

export class StopSwitch {
  /** Why we stopped this training, if we did. */
  reason: 'signal' | 'non_finite' | undefined
  readonly #publisher: Publisher
  readonly #signal: Settings['signal']

  constructor(publisher: Publisher, signal: Settings['signal']) {
    this.#publisher = publisher
    this.#signal = signal
  }

  reset(): void {
    this.reason = undefined
    this.#publisher.wanted = undefined
  }

  /** tfjs looks at `stopTraining` after each batch; it clears it once, after `onTrainBegin`, so it is set again and again. */
  check(model: LayersModelLike | undefined, place: { epoch: number; batch: number; step: number }): void {
    const { wanted } = this.#publisher
    if (wanted instanceof Error) throw wanted
    const reason = this.#signal?.aborted ? 'signal' : wanted === 'stop' ? 'non_finite' : undefined
    if (!reason || !model) return
    model.stopTraining = true
    const facts = { event: 'stop', reason, epoch: place.epoch, batch: place.batch }
    if (!this.reason) this.#publisher.note(`Training is stopped (${reason})`, facts, place.step)
    this.reason = reason
  }
}
