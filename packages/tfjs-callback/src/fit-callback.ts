// Gives the events of a fit a form that tfjs accepts: a plain object, or a true instance of the user's own `tf.Callback`.
import type { FitEvent, FitHooks, FitParams, LayersModelLike, Logs, TfjsFitCallback, TfLike } from './host-types.ts'
import { macrotask } from './macrotask.ts'

/** As tfjs's own yieldEvery 'auto'. */
const DEFAULT_YIELD_EVERY_MS = 125

const EVENTS: readonly FitEvent[] = [
  'onTrainBegin',
  'onTrainEnd',
  'onEpochBegin',
  'onEpochEnd',
  'onBatchBegin',
  'onBatchEnd',
]

/** Who calls a handler: the callback list (`this` is our object), or a `CustomCallback` that tfjs made around it, with `params`. */
type Caller = { readonly params?: FitParams } | undefined

/**
 * Makes the callback.
 *
 * All handlers are own functions that take nothing from `this` but `params`. So a wrapper of tfjs, which stores them under other
 * names and calls them as its own methods, can't be driven into calling itself for ever, as it can by any `CustomCallback`.
 */
export function asFitCallback(
  hooks: FitHooks,
  form: { readonly tf?: TfLike; readonly yieldEveryMs?: number } = {},
): TfjsFitCallback {
  const target = form.tf ? new (class extends form.tf.Callback {})() : {}
  const yieldEveryMs = form.yieldEveryMs ?? DEFAULT_YIELD_EVERY_MS
  /** A callback list has had us as we are; fits may overlap, so this is never taken back. */
  let wasDirect = false
  let lastYieldMs = performance.now()

  async function yieldAfter(running: void | Promise<void>): Promise<void> {
    await running
    await macrotask()
    lastYieldMs = performance.now()
  }
  function handler(event: FitEvent) {
    return function (this: Caller, first?: number | Logs, second?: Logs): void | Promise<void> {
      const isDirect = this === target
      const params = isDirect ? undefined : this?.params
      if (params && event === 'onTrainBegin') hooks.setParams(params)
      else if (params && hooks.params && params !== hooks.params) return hooks.onTakenOver?.()
      const [index, logs] = typeof first === 'number' ? [first, second] : [-1, first]
      const running = hooks.on(event, index, logs ?? {})
      const mayYield = isDirect && form.tf && event === 'onBatchEnd'
      return mayYield && performance.now() - lastYieldMs >= yieldEveryMs ? yieldAfter(running) : running
    }
  }
  const setters = {
    setParams(params: FitParams): void {
      wasDirect = true
      hooks.setParams(params)
    },
    setModel: (model: LayersModelLike): void => hooks.setModel(model),
  }
  Object.assign(target, setters, Object.fromEntries(EVENTS.map((event) => [event, handler(event)])))
  // tfjs's wrapper takes the handlers once, before any call, and reads every batch back if this one is there. A callback list
  // calls setParams first and then needs it. So it shows itself only to those who need it.
  const { onBatchEnd } = target as TfjsFitCallback
  const get = () => (wasDirect || hooks.wantsBatchEnd ? onBatchEnd : undefined)
  return Object.defineProperty(target, 'onBatchEnd', { get, enumerable: true }) as TfjsFitCallback
}
