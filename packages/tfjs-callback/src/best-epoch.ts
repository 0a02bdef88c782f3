// Which epoch was best so far.
import type { BestInfo, TfjsCallbackOptions } from './options.ts'

const MORE_IS_BETTER = /acc|auc|precision|recall|f1/i

export class BestEpoch {
  best: BestInfo | undefined
  #monitor: string | undefined
  readonly #options: NonNullable<TfjsCallbackOptions['best']>

  constructor(options: TfjsCallbackOptions['best'] = {}) {
    this.#options = options
    this.#monitor = options.monitor
  }

  /**
   * Takes an epoch's values by their tfjs names.
   *
   * @returns the epoch when it is better than every one before by more than `minDelta`
   */
  update(values: ReadonlyMap<string, number>, place: Pick<BestInfo, 'epoch' | 'step' | 'model'>): BestInfo | undefined {
    this.#monitor ??= ['val_loss', 'loss'].find((name) => values.has(name))
    const monitor = this.#monitor ?? ''
    const value = values.get(monitor)
    if (value === undefined || !Number.isFinite(value)) return undefined
    const { mode = MORE_IS_BETTER.test(monitor) ? 'max' : 'min', minDelta = 0 } = this.#options
    const previous = this.best?.value
    if (previous !== undefined && (mode === 'max' ? value - previous : previous - value) <= minDelta) return undefined
    this.best = { ...place, monitor, value, previous }
    return this.best
  }
}
