// The model: two small convolutions and a softmax, 1,898 weights; the cpu back end trains it in seconds.
import * as tf from '@tensorflow/tfjs'
import { CLASSES, type Digits, SIZE } from './digits.ts'

/** Makes the net; its weights begin the same for the same seed. */
export function digitNet(seed: number): tf.Sequential {
  const start = (): ReturnType<typeof tf.initializers.heNormal> => tf.initializers.heNormal({ seed })
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 8,
        kernelSize: 3,
        strides: 2, // instead of pooling: a quarter of the positions to compute
        activation: 'relu',
        inputShape: [SIZE, SIZE, 1],
        kernelInitializer: start(),
      }),
      tf.layers.conv2d({ filters: 16, kernelSize: 3, strides: 2, activation: 'relu', kernelInitializer: start() }),
      tf.layers.flatten(),
      tf.layers.dense({ units: CLASSES, activation: 'softmax', kernelInitializer: start() }),
    ],
  })
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  return model
}

/** Images as [count, 14, 14, 1] and labels as [count]. */
export function tensorsOf({ count, pixels, labels }: Digits): [tf.Tensor4D, tf.Tensor1D] {
  return [tf.tensor4d(pixels, [count, SIZE, SIZE, 1]), tf.tensor1d(labels)]
}
