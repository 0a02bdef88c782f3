// What is known about a training run when it begins.
import type { FitParams, Json, LayersModelLike, TfLike, WeightLike } from './host-types.ts'

type Facts = Record<string, Json>

/** Facts as metadata; what is unknown is left out. */
export function known(facts: Record<string, Json | undefined>): Facts {
  return Object.fromEntries(Object.entries(facts).filter((fact): fact is [string, Json] => fact[1] != null))
}

/** The set-up of a fit. */
export function describeRun(params: FitParams, model: LayersModelLike = {}, tf?: TfLike): Facts {
  const { optimizer, loss } = model
  return known({
    epochs: params.epochs,
    initial_epoch: params.initialEpoch,
    samples: params.samples,
    batch_size: params.batchSize,
    steps_per_epoch: params.steps ?? stepsPerEpoch(params),
    validation: params.doValidation,
    metrics: labelsOf(params)?.join(','),
    model: model.name,
    // `compile` takes one loss, a list, or a table by output; each a name or a function.
    loss: typeof loss === 'object' ? JSON.stringify(loss, (_, one) => nameOf(one)) : nameOf(loss),
    optimizer: optimizer?.getClassName?.(),
    optimizer_config: optimizer?.getConfig && JSON.stringify(optimizer.getConfig()),
    parameters: count(model.weights),
    trainable_parameters: count(model.trainableWeights),
    layers: model.layers?.filter((layer) => !isInput(layer)).length,
    backend: tf?.getBackend?.(),
    tfjs_version: tf?.version?.tfjs ?? tf?.version?.['tfjs-core'],
    tfjs_node_version: tf?.version?.['tfjs-node'],
  })
}

/** Batches in one epoch of `fit`; `fitDataset` tells them itself where it can. */
export function stepsPerEpoch({ samples, batchSize }: FitParams): number | undefined {
  return samples && batchSize ? Math.ceil(samples / batchSize) : undefined
}

/** The metric names of the training values, in tfjs's order. */
export function labelsOf({ metrics, doValidation }: FitParams): readonly string[] | undefined {
  // With validation the list is there twice, the second time with `val_` before each name.
  return metrics && doValidation ? metrics.slice(0, metrics.length / 2) : metrics
}

/** What the first of tfjs's EarlyStopping among the callbacks was told; empty when there is none. */
export function describeEarlyStopping(peers: readonly object[]): Facts {
  const found = peers.find((peer) => 'monitor' in peer && 'patience' in peer) ?? {}
  const { monitor, patience, minDelta, mode, baseline } = found as Record<string, Json | undefined>
  return known({
    early_stopping_monitor: monitor,
    early_stopping_patience: patience,
    early_stopping_min_delta: typeof minDelta === 'number' ? Math.abs(minDelta) : undefined,
    early_stopping_mode: mode,
    early_stopping_baseline: baseline,
  })
}

/** A Sequential does not list its input among its layers, the model inside it does. */
function isInput(layer: unknown): boolean {
  return (layer as { getClassName?(): string }).getClassName?.() === 'InputLayer'
}

function count(weights: readonly WeightLike[] | undefined): number | undefined {
  const sizes = weights?.map(({ shape }) => shape.reduce<number>((size, length) => size * (length ?? 1), 1))
  return sizes?.reduce((total, size) => total + size, 0)
}

function nameOf(loss: unknown): Json | undefined {
  return typeof loss === 'function' ? loss.name || 'function' : (loss as Json | undefined)
}
