// One callback out of many: the way round the combinations that tfjs itself breaks (tfjs#1792).
import { asFitCallback } from './fit-callback.ts'
import type { FitEvent, FitHooks, FitParams, LayersModelLike, TfjsFitCallback, TfLike } from './host-types.ts'
import { resolveLogs } from './read-scalars.ts'
import { isTraining, trainedModel } from './trained-model.ts'

type Handler = (...args: readonly unknown[]) => void | Promise<void>
type Member = Partial<Record<FitEvent | 'onYield' | 'nowFunc' | 'nextFrameFunc', Handler>> & {
  params?: FitParams
  model?: LayersModelLike
  setParams?(params: FitParams): void
  setModel?(model: LayersModelLike): void
}

/** Hands the events of a fit to several callbacks in turn. What they throw reaches `fit`, as it does without us. */
export function compositeHooks(callbacks: readonly object[], model: LayersModelLike): FitHooks {
  const members = callbacks as readonly Member[]
  // tfjs calls a plain object's handlers as methods of a wrapper, where they find `params`; here they find their own fields too.
  const receivers = members.map((member): Member => (member.setParams ? member : Object.create(member)))
  /** The list has given the model itself, as it does to instances. */
  let isModelGiven = false

  /** Early stopping would stop the wrong model, and nobody would know. */
  function assertOwn(isOwn: boolean): void {
    if (isOwn) return
    throw new Error('Cannot train with these composed callbacks: they serve one model, and one fit() at a time')
  }
  function setModel(given: LayersModelLike): void {
    assertOwn(trainedModel(given) === trainedModel(model))
    isModelGiven = true
    for (const member of members) {
      try {
        member.setModel?.(given)
      } catch (error) {
        // An instance of another copy of tfjs refuses a model that is not of its own classes. All it would do is keep it.
        if (!/must be a LayersModel/.test(String(error))) throw error
        member.model = given
      }
    }
  }
  return {
    get wantsBatchEnd() {
      return members.some(({ onBatchEnd }) => onBatchEnd !== undefined)
    },
    /** The first thing that a fit does with us, in either form. */
    setParams(params) {
      assertOwn(isTraining(model) !== false)
      for (const receiver of receivers) {
        if (receiver.setParams) receiver.setParams(params)
        else receiver.params = params
      }
    },
    setModel,
    onTakenOver: () => assertOwn(false),
    on: (event) => async (index, logs) => {
      if (event === 'onTrainBegin' && !isModelGiven) setModel(model)
      if (event === 'onTrainEnd') isModelGiven = false
      for (const receiver of receivers) {
        if (!receiver[event]) continue
        // Plain objects are promised numbers; instances see to themselves.
        if (!receiver.setParams) await resolveLogs(logs)
        await (index < 0 ? receiver[event](logs) : receiver[event](index, logs))
      }
    },
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
  // tfjs takes these from the object that it wraps, so those of the members must be on ours.
  const plain = (callbacks as readonly Member[]).filter((member) => !member.setParams)
  const yielding = plain.filter(({ onYield }) => onYield)
  const onYield: Handler = async (...args) => {
    for (const member of yielding) await member.onYield!(...args)
  }
  const { nowFunc, nextFrameFunc } = plain.find((member) => member.nowFunc ?? member.nextFrameFunc) ?? {}
  const extras = Object.entries({ onYield: yielding.length > 0 && onYield, nowFunc, nextFrameFunc }).filter(
    ([, f]) => f,
  )
  return Object.assign(asFitCallback(compositeHooks(callbacks, model), options), Object.fromEntries(extras))
}
