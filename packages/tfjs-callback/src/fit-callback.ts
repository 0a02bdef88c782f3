// Gives the events of a fit a form that tfjs accepts: a plain object, or a true instance of the user's own `tf.Callback`.
import type { FitHooks, FitParams, LayersModelLike, Logs, TfjsFitCallback, TfLike } from './host-types.ts'
import { macrotask } from './macrotask.ts'

/** As tfjs's own yieldEvery 'auto'. */
const DEFAULT_YIELD_EVERY_MS = 125

export interface FormOptions {
  readonly tf?: TfLike | undefined
  readonly yieldEveryMs?: number | undefined
}

/** The callback list calls us itself (`direct`), or a `CustomCallback` that tfjs made around us does; then `this` is that wrapper. */
interface Caller {
  readonly params?: FitParams
}

/**
 * Makes the callback.
 *
 * All hooks are own functions that never look at `this` for themselves. So a wrapper of tfjs, which stores them under other
 * names and calls them as its own, can't be driven into calling itself for ever, as any `CustomCallback` can.
 */
export function asFitCallback(hooks: FitHooks, form: FormOptions = {}): TfjsFitCallback {
  const target = form.tf ? new (class extends form.tf.Callback {})() : {}
  const yieldEveryMs = form.yieldEveryMs ?? DEFAULT_YIELD_EVERY_MS
  let direct = false
  let lastYieldMs = performance.now()

  /** False for the events of a first fit after a second one has taken over. */
  function isCurrent(caller: Caller | undefined): boolean {
    if (direct || !caller?.params || !hooks.params || caller.params === hooks.params) return true
    hooks.onTakenOver?.()
    return false
  }
  async function yieldNow(): Promise<void> {
    await macrotask()
    lastYieldMs = performance.now()
  }
  function onBatchEnd(this: Caller | undefined, batch: number, logs: Logs = {}): void | Promise<void> {
    if (!isCurrent(this)) return
    const running = hooks.onBatchEnd(batch, logs)
    if (!direct || !form.tf || performance.now() - lastYieldMs < yieldEveryMs) return running
    return running ? running.then(yieldNow) : yieldNow()
  }
  const methods = {
    setParams(params: FitParams): void {
      direct = true
      hooks.setParams(params)
    },
    setModel: (model: LayersModelLike): void => hooks.setModel(model),
    onTrainBegin(this: Caller | undefined): void | Promise<void> {
      if (!direct && this?.params) hooks.setParams(this.params)
      return hooks.onTrainBegin()
    },
    onTrainEnd(this: Caller | undefined): void | Promise<void> {
      if (!isCurrent(this)) return
      direct = false
      return hooks.onTrainEnd()
    },
    onEpochBegin(this: Caller | undefined, epoch: number): void | Promise<void> {
      if (isCurrent(this)) return hooks.onEpochBegin(epoch)
    },
    onEpochEnd(this: Caller | undefined, epoch: number, logs: Logs = {}): void | Promise<void> {
      if (isCurrent(this)) return hooks.onEpochEnd(epoch, logs)
    },
    onBatchBegin(this: Caller | undefined, batch: number, logs: Logs = {}): void | Promise<void> {
      if (isCurrent(this)) return hooks.onBatchBegin(batch, logs)
    },
  }
  // tfjs's wrapper takes the handlers once, before any call, and reads every batch back if this one is there. A callback list
  // calls setParams first and then needs it. So it shows itself only to those who need it.
  const batchEnd = { get: () => (direct || hooks.wantsBatchEnd ? onBatchEnd : undefined), enumerable: true }
  return Object.defineProperty(Object.assign(target, methods), 'onBatchEnd', batchEnd) as TfjsFitCallback
}
