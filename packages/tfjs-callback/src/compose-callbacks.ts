// One callback out of many: the way round the combinations that tfjs itself breaks (tfjs#1792).
import { asFitCallback } from './fit-callback.ts'
import type { FitHooks, FitParams, LayersModelLike, Logs, TfjsFitCallback, TfLike } from './host-types.ts'
import { isResolved, resolveLogs } from './read-scalars.ts'

type Hook = 'onTrainBegin' | 'onTrainEnd' | 'onEpochBegin' | 'onEpochEnd' | 'onBatchBegin' | 'onBatchEnd'
type Handler = (...args: readonly unknown[]) => void | Promise<void>
type Child = Partial<Record<Hook | 'onYield' | 'nowFunc' | 'nextFrameFunc', Handler>> & {
  params?: FitParams
  model?: LayersModelLike
  setParams?(params: FitParams): void
  setModel?(model: LayersModelLike): void
}

/** The events of a fit, handed to several callbacks in turn. What they throw reaches `fit`, as it does without us. */
export class CompositeHooks implements FitHooks {
  params: FitParams | undefined
  readonly #model: LayersModelLike | undefined
  readonly #children: readonly { readonly callback: Child; readonly receiver: Child }[]

  constructor(callbacks: readonly object[], model?: LayersModelLike) {
    this.#model = model
    // tfjs calls a plain object's handlers as methods of a wrapper, where they find `params`; here they find their own fields too.
    this.#children = (callbacks as readonly Child[]).map((callback) => {
      return { callback, receiver: callback.setParams ? callback : (Object.create(callback) as Child) }
    })
  }

  get wantsBatchEnd(): boolean {
    return this.#children.some(({ callback }) => callback.onBatchEnd !== undefined)
  }

  setParams(params: FitParams): void {
    this.params = params
    for (const { callback, receiver } of this.#children) {
      if (callback.setParams) callback.setParams(params)
      else receiver.params = params
    }
  }

  setModel(model: LayersModelLike): void {
    for (const { callback } of this.#children) {
      try {
        callback.setModel?.(model)
      } catch {
        // An instance of another copy of tfjs refuses a model that is not of its own classes. All that it does with one is keep it.
        callback.model = model
      }
    }
  }

  onTrainBegin(): Promise<void> {
    if (this.#model) this.setModel(this.#model)
    return this.#each('onTrainBegin', [], {})
  }

  onTrainEnd(): Promise<void> {
    return this.#each('onTrainEnd', [], {})
  }

  onEpochBegin(epoch: number): Promise<void> {
    return this.#each('onEpochBegin', [epoch], {})
  }

  onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    return this.#each('onEpochEnd', [epoch], logs)
  }

  onBatchBegin(batch: number, logs: Logs): Promise<void> {
    return this.#each('onBatchBegin', [batch], logs)
  }

  onBatchEnd(batch: number, logs: Logs): Promise<void> {
    return this.#each('onBatchEnd', [batch], logs)
  }

  async #each(hook: Hook, args: readonly number[], logs: Logs): Promise<void> {
    for (const { callback, receiver } of this.#children) {
      const handler = callback[hook]
      if (!handler) continue
      // Plain objects are promised numbers; instances see to themselves.
      if (!callback.setParams && !isResolved(logs)) await resolveLogs(logs)
      await handler.call(receiver, ...args, logs)
    }
  }
}

/**
 * Makes one callback out of plain objects, instances, `tf.node.tensorBoard()` and ours, called in the given order.
 *
 * Give the result alone: `callbacks: composeCallbacks(model, [...])`. With `tf` it is a true instance, which may stand beside
 * other instances and reads values back only when a member wants them.
 *
 * @param model the model that will be trained; a plain object can't learn it from tfjs, and early stopping needs it
 * @param callbacks anything that tfjs takes as a callback
 * @throws TypeError for a member that is not an object
 * @example
 * callbacks: composeCallbacks(model, [tfjsCallback(experiment), { onEpochEnd: draw }, tf.callbacks.earlyStopping()])
 */
export function composeCallbacks(
  model: LayersModelLike,
  callbacks: readonly object[],
  options: { tf?: TfLike } = {},
): TfjsFitCallback {
  callbacks.forEach((callback, i) => {
    if (callback !== null && typeof callback === 'object') return
    throw new TypeError(`Cannot compose callbacks: item ${i} must be an object, received ${typeof callback}`)
  })
  return withYields(asFitCallback(new CompositeHooks(callbacks, model), options), callbacks as readonly Child[])
}

/** tfjs calls `onYield` and takes the clock functions from the object that it wraps; pass on what the members have of them. */
function withYields(composite: TfjsFitCallback, children: readonly Child[]): TfjsFitCallback {
  const yielding = children.filter((child) => child.onYield)
  const onYield: Handler = async (...args) => {
    for (const child of yielding) await child.onYield!(...args)
  }
  const clocks = (['nowFunc', 'nextFrameFunc'] as const).flatMap((name) => {
    const owner = children.find((child) => child[name] && !child.setParams)
    return owner ? [[name, owner[name]] as const] : []
  })
  return Object.assign(composite, Object.fromEntries(clocks), yielding.length > 0 ? { onYield } : {})
}
