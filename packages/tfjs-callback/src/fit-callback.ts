// Gives the events of a fit a form that tfjs accepts: a plain object, or a true instance of the user's own `tf.Callback`.
import type { FitHooks, FitParams, LayersModelLike, Logs, TfjsFitCallback, TfLike } from './host-types.ts'

/** As tfjs's own yieldEvery 'auto'. */
const DEFAULT_YIELD_EVERY_MS = 125

const EVENTS = ['onTrainBegin', 'onTrainEnd', 'onEpochBegin', 'onEpochEnd', 'onBatchBegin', 'onBatchEnd'] as const

/** Who calls a handler: the callback list (`this` is our object), or a `CustomCallback` that tfjs made around it, with `params`. */
type Caller = { readonly params?: FitParams } | undefined

/** Lets the event loop turn, so that requests leave. Not by requestAnimationFrame, which stops in a hidden tab, and training with it. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') return void setImmediate(resolve)
    if (typeof MessageChannel !== 'function') return void setTimeout(resolve, 0)
    const { port1, port2 } = new MessageChannel()
    const onmessage = () => {
      port1.close()
      resolve()
    }
    Object.assign(port1, { onmessage })
    port2.postMessage(null)
  })
}

/**
 * Makes the callback.
 *
 * All handlers are own functions that take nothing from `this` but `params`. So a wrapper of tfjs, which stores them under other
 * names and calls them as its own methods, can't be driven into calling itself for ever, as it can by any `CustomCallback`.
 */
export function asFitCallback(
  hooks: FitHooks,
  { tf, yieldEveryMs = DEFAULT_YIELD_EVERY_MS }: { readonly tf?: TfLike; readonly yieldEveryMs?: number } = {},
): TfjsFitCallback {
  const target = tf ? new (class extends tf.Callback {})() : {}
  let params: FitParams | undefined
  /** A callback list has had us as we are; fits may overlap, so this is never taken back. */
  let wasDirect = false
  let lastYieldMs = performance.now()

  function setParams(given: FitParams): void {
    params = given
    hooks.setParams(given)
  }
  async function yieldAfter(running: void | Promise<void>): Promise<void> {
    await running
    await macrotask()
    lastYieldMs = performance.now()
  }
  const handlers = EVENTS.map((event) => {
    const follow = hooks.on(event)
    function handle(this: Caller, first?: number | Logs, second?: Logs): void | Promise<void> {
      const isDirect = this === target
      const wrapped = isDirect ? undefined : this?.params
      if (wrapped && event === 'onTrainBegin') setParams(wrapped)
      else if (wrapped && params && wrapped !== params) return hooks.onTakenOver?.()
      const [index, logs] = typeof first === 'number' ? [first, second] : [-1, first]
      const running = follow(index, logs ?? {})
      const mayYield = isDirect && tf && event === 'onBatchEnd'
      return mayYield && performance.now() - lastYieldMs >= yieldEveryMs ? yieldAfter(running) : running
    }
    return [event, handle] as const
  })
  const { onBatchEnd, ...others } = Object.fromEntries(handlers)
  Object.assign(target, others, {
    setParams(given: FitParams): void {
      wasDirect = true
      setParams(given)
    },
    setModel: (model: LayersModelLike): void => hooks.setModel(model),
  })
  // tfjs's wrapper takes the handlers once, before any call, and reads every batch back if this one is there. A callback list
  // calls setParams first and then needs it. So it shows itself only to those who need it.
  const get = () => (wasDirect || hooks.wantsBatchEnd ? onBatchEnd : undefined)
  return Object.defineProperty(target, 'onBatchEnd', { get, enumerable: true }) as TfjsFitCallback
}
