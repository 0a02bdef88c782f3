// One callback out of many: the way round the combinations that tfjs itself breaks (tfjs#1792).
import { asFitCallback } from './fit-callback.ts'
import type { FitEvent, FitHooks, FitParams, LayersModelLike, Logs, TfjsFitCallback, TfLike } from './host-types.ts'
import { isResolved, resolveLogs } from './read-scalars.ts'
import { isTraining, trainedModel } from './trained-model.ts'

type Handler = (...args: readonly unknown[]) => void | Promise<void>
type Child = Partial<Record<FitEvent | 'onYield' | 'nowFunc' | 'nextFrameFunc', Handler>> & {
  params?: FitParams
  model?: LayersModelLike
  setParams?(params: FitParams): void
  setModel?(model: LayersModelLike): void
}

/** Hands the events of a fit to several callbacks in turn. What they throw reaches `fit`, as it does without us. */
export class CompositeHooks implements FitHooks {
  params: FitParams | undefined
  readonly #model: LayersModelLike
  /** The list has given the model itself, as it does to instances. */
  #isModelGiven = false
  readonly #children: readonly { readonly callback: Child; readonly receiver: Child }[]

  constructor(callbacks: readonly object[], model: LayersModelLike) {
    this.#model = model
    // tfjs calls a plain object's handlers as methods of a wrapper, where they find `params`; here they find their own fields too.
    this.#children = callbacks.map((callback: Child) => {
      return { callback, receiver: callback.setParams ? callback : Object.create(callback) }
    })
  }

  get wantsBatchEnd(): boolean {
    return this.#children.some(({ callback }) => callback.onBatchEnd !== undefined)
  }

  /** The first thing that a fit does with us, in either form. */
  setParams(params: FitParams): void {
    this.#assertOwn(isTraining(this.#model) !== false)
    this.params = params
    for (const { callback, receiver } of this.#children) {
      if (callback.setParams) callback.setParams(params)
      else receiver.params = params
    }
  }

  setModel(model: LayersModelLike): void {
    this.#assertOwn(trainedModel(model) === trainedModel(this.#model))
    this.#isModelGiven = true
    for (const { callback } of this.#children) {
      try {
        callback.setModel?.(model)
      } catch (error) {
        // An instance of another copy of tfjs refuses a model that is not of its own classes. All it would do is keep it.
        if (!/must be a LayersModel/.test(String(error))) throw error
        callback.model = model
      }
    }
  }

  onTakenOver(): void {
    this.#assertOwn(false)
  }

  /** Early stopping would stop the wrong model, and nobody would know. */
  #assertOwn(isOwn: boolean): void {
    if (isOwn) return
    throw new Error('Cannot train with these composed callbacks: they serve one model, and one fit() at a time')
  }

  async on(event: FitEvent, index: number, logs: Logs): Promise<void> {
    if (event === 'onTrainBegin' && !this.#isModelGiven) this.setModel(this.#model)
    if (event === 'onTrainEnd') this.#isModelGiven = false
    for (const { callback, receiver } of this.#children) {
      const handler = callback[event]
      if (!handler) continue
      // Plain objects are promised numbers; instances see to themselves.
      if (!callback.setParams && !isResolved(logs)) await resolveLogs(logs)
      await (index < 0 ? handler.call(receiver, logs) : handler.call(receiver, index, logs))
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
 * @throws TypeError for a member that is not an object; the fit of another model rejects
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
  // tfjs takes these from the object that it wraps, so the members' own must be on ours.
  const members = callbacks as readonly Child[]
  const yielding = members.filter((member) => member.onYield && !member.setParams)
  const onYield: Handler = async (...args) => {
    for (const member of yielding) await member.onYield!(...args)
  }
  const { nowFunc, nextFrameFunc } = members.find((member) => member.nowFunc ?? member.nextFrameFunc) ?? {}
  const extras = {
    ...(yielding.length > 0 && { onYield }),
    ...(nowFunc && { nowFunc }),
    ...(nextFrameFunc && { nextFrameFunc }),
  }
  return Object.assign(asFitCallback(new CompositeHooks(callbacks, model), options), extras)
}
