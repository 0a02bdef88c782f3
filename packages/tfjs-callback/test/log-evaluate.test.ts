// Evaluations.
import * as tf from '@tensorflow/tfjs'
import './support/quiet.ts'
import { describe, expect, it } from 'vitest'
import { logEvaluate } from '../src/index.ts'
import { MemoryExperiment } from './support/memory-experiment.ts'
import { dataset, linear, regression } from './support/models.ts'

describe('logEvaluate()', () => {
  it('logEvaluate() refuses values that have no names', async () => {
    const model = linear(tf)
    const out = [tf.scalar(1), tf.scalar(2), tf.scalar(3)]
    await expect(logEvaluate(new MemoryExperiment(), model, out, { split: 'test' })).rejects.toThrow(
      /3 values for the 2 names loss, mse/,
    )
  })

  it('logEvaluate() disposes what it was told to, even then', async () => {
    const out = [tf.scalar(1), tf.scalar(2), tf.scalar(3)]
    await expect(
      logEvaluate(new MemoryExperiment(), linear(tf), out, { split: 'test', dispose: true }),
    ).rejects.toThrow()
    expect(out.map((scalar) => scalar.isDisposed)).toEqual([true, true, true])
  })

  it('logEvaluate() records one scalar, without a step, and leaves it to the caller', async () => {
    const experiment = new MemoryExperiment()
    const { x, y } = regression(tf, 16)
    const model = linear(tf, 'sgd', [])
    const out = model.evaluate(x, y) as tf.Scalar
    const values = await logEvaluate(experiment, model, out, { split: 'test' })
    expect(values).toEqual({ loss: out.dataSync()[0] })
    expect(experiment.line('loss', { split: 'test' })).toEqual([[null, values.loss]])
  })

  it('logEvaluate() records what evaluateDataset resolves to', async () => {
    const experiment = new MemoryExperiment()
    const model = linear(tf)
    const data = dataset(tf, regression(tf, 16), 8) as tf.data.Dataset<tf.TensorContainerObject>
    const out = await model.evaluateDataset(data, { batches: 2 })
    const values = await logEvaluate(experiment, model, out, { split: 'holdout', step: 3, dispose: true })
    expect(experiment.line('mse', { split: 'holdout' })).toEqual([[3, values.mse]])
    expect((out as tf.Scalar[])[0]!.isDisposed).toBe(true)
  })

  it('logEvaluate() numbers metrics of one name as training does', async () => {
    const model = linear(tf, 'sgd', ['mse', 'mse'])
    const { x, y } = regression(tf, 8)
    const values = await logEvaluate(new MemoryExperiment(), model, model.evaluate(x, y), {
      split: 'test',
      dispose: true,
    })
    expect(Object.keys(values)).toEqual(['loss', 'mse_0', 'mse_1'])
  })

  it('logEvaluate() returns NaN, and records it as an annotation', async () => {
    const experiment = new MemoryExperiment()
    const values = await logEvaluate(experiment, {}, tf.scalar(Number.NaN), { split: 'test', dispose: true })
    expect(values).toEqual({ loss: Number.NaN })
    expect(experiment.points).toEqual([])
    expect(experiment.events('non_finite')).toMatchObject([{ metric: 'loss', split: 'test', value: 'NaN' }])
  })
})
