// Loops that call no callback.
import * as tf from '@tensorflow/tfjs'
import './support/quiet.ts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { trainingLoop } from '../src/index.ts'
import { MemoryExperiment } from './support/memory-experiment.ts'
import { linear, regression } from './support/models.ts'

afterEach(() => vi.restoreAllMocks())
const BATCH = { split: 'train', granularity: 'batch' }

describe('trainingLoop()', () => {
  it.each([[0], [-1], [Number.NaN], [undefined]])('trainingLoop() refuses a batch of size %s', async (size) => {
    const loop = trainingLoop(new MemoryExperiment())
    await expect(loop.batch({ loss: 1 }, { size: size as number })).rejects.toThrow(
      /^Cannot record a batch: `size` must be a number > 0/,
    )
  })

  it('trainingLoop() records trainOnBatch: batches, epochs, learning rate, one axis', async () => {
    const experiment = new MemoryExperiment()
    const model = linear(tf, tf.train.sgd(0.05))
    const { x, y } = regression(tf, 24)
    const loop = trainingLoop(experiment, { model })
    const losses: number[] = []
    for (let epoch = 0; epoch < 2; epoch++) {
      for (let i = 0; i < 3; i++) {
        const [loss, mse] = (await model.trainOnBatch(x.slice([i * 8], [8]), y.slice([i * 8], [8]))) as number[]
        losses.push(loss!)
        await loop.batch({ loss: loss!, mse: mse! }, { size: 8 })
      }
      await loop.epoch({ loss: losses.at(-1)!, val_loss: 7 })
    }
    expect(experiment.line('loss', BATCH)).toEqual(losses.map((loss, i) => [i + 1, loss]))
    expect(experiment.line('loss', { split: 'validation' })).toEqual([
      [3, 7],
      [6, 7],
    ])
    expect(experiment.line('learning_rate')).toEqual([1, 2, 3, 4, 5, 6].map((step) => [step, 0.05]))
    expect(experiment.line('epoch')).toEqual([
      [3, 0],
      [6, 1],
    ])
    expect(experiment.events('train_begin')[0]).toMatchObject({ optimizer: 'SGD', step_unit: 'global' })
  })

  it('trainingLoop() reads only the scalars of batches that it logs, and disposes none', async () => {
    const experiment = new MemoryExperiment()
    const optimizer = tf.train.adam(0.1)
    const weight = tf.variable(tf.scalar(5))
    const loop = trainingLoop(experiment, { batches: 4, model: { optimizer } })
    const read = vi.spyOn(tf.Tensor.prototype, 'data')
    for (let i = 0; i < 8; i++) {
      const loss = optimizer.minimize(() => weight.square().asScalar(), true)!
      await loop.batch({ loss }, { size: 1 })
      expect(loss.isDisposed).toBe(false)
      loss.dispose()
    }
    expect(read).toHaveBeenCalledTimes(2)
    expect(experiment.steps('loss', BATCH)).toEqual([4, 8])
  })

  it('trainingLoop() may have its scalars disposed as soon as it is called', async () => {
    const experiment = new MemoryExperiment()
    const loop = trainingLoop(experiment)
    const loss = tf.scalar(3)
    const recording = loop.batch({ loss }, { size: 1 })
    loss.dispose()
    await recording
    expect(experiment.line('loss', BATCH)).toEqual([[1, 3]])
  })

  it('trainingLoop() without batches puts epochs on the epoch axis', async () => {
    const experiment = new MemoryExperiment()
    const loop = trainingLoop(experiment, { step: 'epoch' })
    for (let epoch = 0; epoch < 3; epoch++) {
      await loop.batch({ loss: 9 }, { size: 4 })
      await loop.epoch({ loss: tf.scalar(epoch) })
    }
    expect(experiment.line('loss', { split: 'train' })).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ])
    expect(experiment.line('loss', BATCH)).toEqual([])
  })

  it('trainingLoop() measures from one batch to the next', async () => {
    let nowMs = 1000
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
    const experiment = new MemoryExperiment()
    const loop = trainingLoop(experiment)
    for (let i = 0; i < 3; i++) {
      nowMs += 20
      await loop.batch({ loss: 1 }, { size: 10 })
    }
    nowMs += 5000
    await loop.epoch({ val_loss: 1 })
    expect(experiment.line('step_time_ms', { granularity: 'batch' })).toEqual([
      [2, 20],
      [3, 20],
    ])
    expect(experiment.line('samples_per_second')).toEqual([[3, 500]])
  })

  it('trainingLoop() names the values of several outputs as they are given', async () => {
    const experiment = new MemoryExperiment()
    const loop = trainingLoop(experiment)
    await loop.epoch({ loss: 3, a_loss: 1, b_loss: 2, val_loss: 30, val_a_loss: 10, val_b_loss: 20 })
    expect(experiment.validation('loss')).toEqual([30])
    expect(experiment.validation('b_loss')).toEqual([20])
  })
})
