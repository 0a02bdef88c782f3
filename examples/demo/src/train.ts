// Trains the classifier; the callback records the run.
import type { Experiment } from '@syvain-metrics/core'
import { tfjsCallback } from '@syvain-metrics/tfjs-callback'
import * as tf from '@tensorflow/tfjs'
import { bagOfWords, type Sentence, TOPICS, VOCABULARY } from './topics.ts'

/** Weights of the trained model, row by row: vocabulary × 16, 16 × topics, topics. */
export interface Weights {
  readonly embedding: Float32Array
  readonly weights: Float32Array
  readonly bias: Float32Array
}

/** Mean of word vectors, then a softmax: the first layer without bias is the embedding matrix. */
export async function train(experiment: Experiment, training: Sentence[], validation: Sentence[]): Promise<Weights> {
  tf.env().set('PROD', true) // no advice about native back ends in the output
  await tf.setBackend('cpu')
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, useBias: false, inputShape: [VOCABULARY.length] }),
      tf.layers.dense({ units: TOPICS.length, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  await experiment.run(() =>
    model.fit(inputs(training), targets(training), {
      epochs: 8,
      batchSize: 32,
      validationData: [inputs(validation), targets(validation)],
      callbacks: [tfjsCallback(experiment, { tf, batches: { every: 4 } }), tf.callbacks.earlyStopping({ patience: 3 })],
      verbose: 0,
    }),
  )
  const [embedding, weights, bias] = model.getWeights().map((tensor) => tensor.dataSync() as Float32Array)
  return { embedding, weights, bias } as Weights
}

function inputs(sentences: Sentence[]): tf.Tensor2D {
  return tf.stack(sentences.map(({ text }) => tf.tensor1d(bagOfWords(text)))) as tf.Tensor2D
}

function targets(sentences: Sentence[]): tf.Tensor1D {
  return tf.tensor1d(
    sentences.map(({ topic }) => topic),
    'float32',
  )
}
