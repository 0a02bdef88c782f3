// The rate that the last update used, against the weights that it moved.
import * as tf from '@tensorflow/tfjs'
import './support/quiet.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { LearningRate } from '../src/learning-rate.ts'

beforeAll(() => tf.setBackend('cpu'))

/** The step that an optimizer takes from 0 under a gradient of 1: for SGD, minus the learning rate. */
function move(optimizer: tf.Optimizer): number {
  const variable = tf.variable(tf.scalar(0), true)
  optimizer.minimize(() => variable.asScalar() as tf.Scalar, false, [variable])
  return variable.dataSync()[0]!
}

const optimizers: [name: string, make: () => tf.Optimizer][] = [
  ['sgd', () => tf.train.sgd(0.01)],
  ['momentum', () => tf.train.momentum(0.01, 0.9)],
  ['adam', () => tf.train.adam(0.01)],
  ['adamax', () => tf.train.adamax(0.01)],
  ['adagrad', () => tf.train.adagrad(0.01)],
  ['adadelta', () => tf.train.adadelta(0.01)],
  ['rmsprop', () => tf.train.rmsprop(0.01)],
]

describe('LearningRate', () => {
  it.each([
    ['nothing', undefined],
    ['an optimizer that does not tell', { iterations: 3 }],
    ['a rate that is no number', { getConfig: () => ({ learningRate: 'fast' }) }],
  ])('LearningRate has none for %s', async (_, optimizer) => {
    expect(await new LearningRate().read(optimizer)).toBeUndefined()
  })

  it.each(optimizers)('LearningRate reads the digits that %s was given, not their float32', async (_, make) => {
    expect(await new LearningRate().read(make())).toBe(0.01)
  })

  it('LearningRate tells the rate that SGD uses after its field was assigned, which SGD ignores', async () => {
    const sgd = tf.train.sgd(0.01)
    const rate = new LearningRate()
    ;(sgd as unknown as { learningRate: number }).learningRate = 0.5
    expect(sgd.getConfig()).toEqual({ learningRate: 0.5 })
    expect(await rate.read(sgd)).toBe(-move(sgd))
    expect(rate.ignoredValue).toBe(0.5)
  })

  it('LearningRate follows setLearningRate, and reads the scalar once for each', async () => {
    const sgd = tf.train.sgd(0.01)
    const rate = new LearningRate()
    await rate.read(sgd)
    expect(rate.read(sgd)).toBe(0.01)
    sgd.setLearningRate(0.5)
    expect(await rate.read(sgd)).toBe(0.5)
    expect(rate.ignoredValue).toBeUndefined()
  })

  it('LearningRate follows the field of Adam, which Adam uses', async () => {
    const adam = tf.train.adam(0.01)
    ;(adam as unknown as { learningRate: number }).learningRate = 0.25
    expect(await new LearningRate().read(adam)).toBe(0.25)
    expect(Math.abs(move(adam))).toBeCloseTo(0.25, 4)
  })

  it('LearningRate counts the decay of Adamax as its last update did', async () => {
    const adamax = tf.train.adamax(0.1, 0.9, 0.999, 1e-8, 0.5)
    const rate = new LearningRate()
    expect(Math.abs(move(adamax))).toBeCloseTo((await rate.read(adamax))!, 5)
    expect(await rate.read(adamax)).toBeCloseTo(0.1)
    move(adamax)
    expect(await rate.read(adamax)).toBeCloseTo(0.1 / 1.5)
  })
})
