// The model that tfjs really trains.
import type { LayersModelLike } from './host-types.ts'

interface ModelInside extends LayersModelLike {
  readonly isTraining?: boolean
  /** A Sequential trains a LayersModel that it holds, and that is what callbacks are given. */
  readonly model?: ModelInside
}

/** The same object for a Sequential and for the model inside it. */
export function trainedModel(model: LayersModelLike): LayersModelLike {
  return (model as ModelInside).model ?? model
}

/** True while a `fit` runs, and tfjs refuses a second one; undefined for an object that does not tell. */
export function isTraining(model: LayersModelLike): boolean | undefined {
  return (trainedModel(model) as ModelInside).isTraining
}
