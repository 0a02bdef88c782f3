// The loop: variables, a loss and `optimizer.minimize`, no layers, no model, no `fit`.
import type { Experiment } from '@syvain-metrics/core'
import { trainingLoop } from '@syvain-metrics/tfjs-callback'
import * as tf from '@tensorflow/tfjs'
import { type Spirals, spirals } from './spirals.ts'

/** How long is trained; what the server must hold follows from it. */
export const PLAN = { epochs: 40, batchesPerEpoch: 16, batchSize: 64, logEvery: 4 } as const

const HIDDEN = 32

/** Trains a net of 2-32-32-1 on two spirals. @returns share of the held-out points on the right side, 0 to 1 */
export async function train(experiment: Experiment): Promise<number> {
  const { epochs, batchesPerEpoch, batchSize, logEvery } = PLAN
  const optimizer = tf.train.adam(0.01)
  const loop = trainingLoop(experiment, { tf, model: { optimizer }, batches: { every: logEvery } })
  const { points, labels } = tensorsOf(spirals(batchesPerEpoch * batchSize, 7))
  const held = tensorsOf(spirals(512, 8))
  const { logits } = net(7)
  const lossOf = (x: tf.Tensor2D, y: tf.Tensor2D): tf.Scalar => tf.losses.sigmoidCrossEntropy(y, logits(x)) as tf.Scalar

  let accuracy = 0
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let batch = 0; batch < batchesPerEpoch; batch++) {
      const loss = tf.tidy(() => {
        const x = points.slice([batch * batchSize], [batchSize])
        const y = labels.slice([batch * batchSize], [batchSize])
        return optimizer.minimize(() => lossOf(x, y), true) as tf.Scalar
      })
      // Reads the scalar only when this batch is logged.
      await loop.batch({ loss }, { size: batchSize })
      loss.dispose()
    }
    const val_loss = tf.tidy(() => lossOf(held.points, held.labels))
    const val_accuracy = tf.tidy(() => logits(held.points).greater(0).equal(held.labels.greater(0)).mean() as tf.Scalar)
    await loop.epoch({ val_loss, val_accuracy })
    accuracy = (await val_accuracy.data())[0] as number
    tf.dispose([val_loss, val_accuracy])
  }
  return accuracy
}

function net(seed: number): { logits(x: tf.Tensor2D): tf.Tensor2D } {
  const layer = (rows: number, columns: number): { w: tf.Variable<tf.Rank.R2>; b: tf.Variable<tf.Rank.R1> } => ({
    w: tf.variable(tf.randomNormal<tf.Rank.R2>([rows, columns], 0, Math.sqrt(2 / rows), 'float32', seed + columns)),
    b: tf.variable(tf.zeros<tf.Rank.R1>([columns])),
  })
  const [first, second, last] = [layer(2, HIDDEN), layer(HIDDEN, HIDDEN), layer(HIDDEN, 1)]
  return {
    logits(x) {
      const one = x.mul<tf.Tensor2D>(3).matMul<tf.Tensor2D>(first.w).add(first.b).relu<tf.Tensor2D>()
      const two = one.matMul<tf.Tensor2D>(second.w).add(second.b).relu<tf.Tensor2D>()
      return two.matMul<tf.Tensor2D>(last.w).add<tf.Tensor2D>(last.b)
    },
  }
}

function tensorsOf({ points, labels }: Spirals): { points: tf.Tensor2D; labels: tf.Tensor2D } {
  return { points: tf.tensor2d(points, [labels.length, 2]), labels: tf.tensor2d(labels, [labels.length, 1]) }
}
