// Small models and data, the same on every run.
import type * as tfjs from '@tensorflow/tfjs'

type Tf = typeof tfjs

/** Numbers in [0, 1) from a linear congruential generator. */
export function numbers(count: number, seed = 1): Float32Array {
  let state = seed >>> 0
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  })
}

export interface Data {
  readonly x: tfjs.Tensor2D
  readonly y: tfjs.Tensor2D
}

/** Rows of 4 features; the target is their weighted sum. */
export function regression(tf: Tf, rows: number, seed = 1): Data {
  const features = numbers(rows * 4, seed)
  const targets = Float32Array.from({ length: rows }, (_, i) => features[i * 4]! - 2 * features[i * 4 + 1]! + 0.5)
  return { x: tf.tensor2d(features, [rows, 4]), y: tf.tensor2d(targets, [rows, 1]) }
}

/** Rows of 4 features in three classes, told apart by the largest of the first three. */
export function classes(tf: Tf, rows: number, seed = 1): Data {
  const features = numbers(rows * 4, seed)
  const labels = new Float32Array(rows * 3)
  for (let row = 0; row < rows; row++) {
    const first = [...features.subarray(row * 4, row * 4 + 3)]
    labels[row * 3 + first.indexOf(Math.max(...first))] = 1
  }
  return { x: tf.tensor2d(features, [rows, 4]), y: tf.tensor2d(labels, [rows, 3]) }
}

/** One dense layer with fixed weights. */
export function linear(
  tf: Tf,
  optimizer: tfjs.Optimizer | string = 'sgd',
  metrics: string[] = ['mse'],
): tfjs.Sequential {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 1, inputShape: [4], kernelInitializer: 'ones' })],
  })
  model.compile({ optimizer, loss: 'meanSquaredError', metrics })
  return model
}

export function classifier(tf: Tf, optimizer: tfjs.Optimizer | string = 'adam'): tfjs.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 8,
        inputShape: [4],
        activation: 'relu',
        kernelInitializer: tf.initializers.glorotNormal({ seed: 7 }),
      }),
      tf.layers.dense({
        units: 3,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotNormal({ seed: 8 }),
      }),
    ],
  })
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  return model
}

/** The data as a dataset of batches. */
export function dataset(tf: Tf, { x, y }: Data, batchSize: number): tfjs.data.Dataset<tfjs.TensorContainer> {
  return tf.data.zip({ xs: tf.data.array(x.arraySync()), ys: tf.data.array(y.arraySync()) }).batch(batchSize)
}
