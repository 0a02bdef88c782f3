// What we use of TensorFlow.js, as structural types: nothing of it is imported, so any copy and any version of this shape fits.

/** Plain JSON, as the metadata of metrics and annotations. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** A scalar tensor: `tf.Scalar` fits. */
export interface ScalarLike {
  data(): Promise<ArrayLike<number>>
  dataSync?(): ArrayLike<number>
  dispose(): void
}

/** What tfjs hands to a callback: numbers after a `CustomCallback`, scalars before one. */
export type Logs = Record<string, number | ScalarLike>

/** What `fit` says about itself once, before training. */
export interface FitParams {
  readonly epochs?: number | null
  readonly initialEpoch?: number | null
  readonly samples?: number | null
  readonly steps?: number | null
  readonly batchSize?: number | null
  readonly doValidation?: boolean
  readonly metrics?: readonly string[]
}

/** An optimizer; every `tf.train.*` fits. */
export interface OptimizerLike {
  readonly iterations?: number
  getClassName?(): string
  getConfig?(): object
}

/** One weight of a model. */
export interface WeightLike {
  readonly name: string
  readonly shape: readonly (number | null)[]
  read(): { data(): Promise<ArrayLike<number>> }
}

/** A model that trains: `tf.LayersModel` and `tf.Sequential` fit. Every member is optional; what is missing is not recorded. */
export interface LayersModelLike {
  stopTraining?: boolean
  readonly name?: string
  readonly optimizer?: OptimizerLike
  readonly loss?: unknown
  readonly metricsNames?: readonly string[]
  readonly outputNames?: readonly string[]
  readonly layers?: readonly unknown[]
  readonly weights?: readonly WeightLike[]
  readonly trainableWeights?: readonly WeightLike[]
}

/** The user's own tfjs namespace: `@tensorflow/tfjs`, `@tensorflow/tfjs-node` and `@tensorflow/tfjs-layers` fit. */
export interface TfLike {
  readonly Callback: abstract new () => object
  readonly version?: Readonly<Record<string, string>>
  memory?(): { readonly numTensors: number; readonly numBytes: number; readonly numBytesInGPU?: number }
  getBackend?(): string
  registerCallbackConstructor?(verbosityLevel: number, callbackConstructor: new () => object): void
}

/** What `model.fit({ callbacks })` and `model.fitDataset(…, { callbacks })` accept. */
export interface TfjsFitCallback {
  onTrainBegin(logs?: Logs): void | Promise<void>
  onTrainEnd(logs?: Logs): void | Promise<void>
  onEpochBegin(epoch: number, logs?: Logs): void | Promise<void>
  onEpochEnd(epoch: number, logs?: Logs): void | Promise<void>
  onBatchBegin(batch: number, logs?: Logs): void | Promise<void>
  onBatchEnd?(batch: number, logs?: Logs): void | Promise<void>
}

export type FitEvent = keyof TfjsFitCallback

/** @param index epoch or batch; −1 for the two events of the training as a whole */
export type EventHandler = (index: number, logs: Logs) => void | Promise<void>

/** Someone who follows a fit, before it takes a form that tfjs accepts. */
export interface FitHooks {
  /** False while nobody wants `onBatchEnd`: a wrapper of tfjs then need not read every batch back. */
  readonly wantsBatchEnd: boolean
  setParams(params: FitParams): void
  setModel(model: LayersModelLike): void
  /** What to do in an event; asked once, since two of them come with every batch. */
  on(event: FitEvent): EventHandler
  /** A second fit uses the callback while a first one still does. */
  onTakenOver?(): void
}
