// Which epoch was best so far.
import type { BestInfo, TfjsCallbackOptions } from './options.ts'

const MORE_IS_BETTER = /acc|auc|precision|recall|f1/i

export class BestEpoch {
  best: BestInfo | undefined
  #monitor: string | undefined
  readonly #options: NonNullable<TfjsCallbackOptions['best']>

  constructor(options: TfjsCallbackOptions['best']) {
    this.#options = options ?? {}
    this.#monitor = options?.monitor
  }

  /**
   * Takes an epoch's values by their tfjs names.
   *
   * @returns the epoch when it is better than every one before by more than `minDelta`
   */
  update(values: ReadonlyMap<string, number>, place: Pick<BestInfo, 'epoch' | 'step' | 'model'>): BestInfo | undefined {
    this.#monitor ??= values.has('val_loss') ? 'val_loss' : values.has('loss') ? 'loss' : undefined
    const monitor = this.#monitor
    const value = monitor === undefined ? undefined : values.get(monitor)
    if (monitor === undefined || value === undefined || !Number.isFinite(value)) return undefined
    const { mode = MORE_IS_BETTER.test(monitor) ? 'max' : 'min', minDelta = 0 } = this.#options
    const previous = this.best?.value
    const gain =
      previous === undefined ? Number.POSITIVE_INFINITY : mode === 'max' ? value - previous : previous - value
    if (gain <= minDelta) return undefined
    this.best = { ...place, monitor, value, previous }
    return this.best
  }
}
