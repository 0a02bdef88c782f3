// A fit and its failure.
import * as tf from '@tensorflow/tfjs'
import './support/quiet.ts'
import { describe, expect, it, vi } from 'vitest'
import { type TfjsCallbackOptions, trackFit } from '../src/index.ts'
import { MemoryExperiment } from './support/memory-experiment.ts'
import { dataset, linear, regression } from './support/models.ts'

const forms: [string, TfjsCallbackOptions][] = [
  ['plain', {}],
  ['instance', { tf }],
]

describe.each(forms)('trackFit(), %s form', (_, form) => {
  it('trackFit() passes the error of fit on, marks the run and says epoch and batch', async () => {
    const experiment = new MemoryExperiment()
    const model = linear(tf)
    const data = regression(tf, 32)
    let batches = 0
    const broken = dataset(tf, data, 8).map((batch) => {
      batches += 1
      if (batches === 7) throw new RangeError('row 50 is torn')
      return batch
    })
    const run = trackFit(
      experiment,
      model,
      (callbacks) => model.fitDataset(broken, { epochs: 5, verbose: 0, callbacks }),
      form,
    )
    await expect(run).rejects.toThrow('row 50 is torn')
    expect(experiment.events('fit_failed')).toMatchObject([{ epoch: 1, batch: 1, error_message: 'row 50 is torn' }])
    expect(experiment.failures).toMatchObject([{ message: 'row 50 is torn' }])
    expect(experiment.train('loss')).toHaveLength(1)
  })

  it('trackFit() marks a run whose fit never began', async () => {
    const experiment = new MemoryExperiment()
    const model = linear(tf)
    const run = trackFit(
      experiment,
      model,
      (callbacks) => model.fit(tf.ones([4, 9]), tf.ones([4, 1]), { verbose: 0, callbacks }),
      form,
    )
    await expect(run).rejects.toThrow(/expected/)
    expect(experiment.notes[0]!.text).toMatch(/^Training failed before its first epoch/)
    expect(experiment.failures).toHaveLength(1)
  })

  it('trackFit() that tfjs refuses beside another leaves the run as it is', async () => {
    const experiment = new MemoryExperiment()
    const model = linear(tf)
    const { x, y } = regression(tf, 32)
    const run = () =>
      trackFit(experiment, model, (callbacks) => model.fit(x, y, { epochs: 3, verbose: 0, callbacks }), form)
    const first = run()
    await expect(run()).rejects.toThrow(/ongoing/)
    await first
    expect(experiment.failures).toEqual([])
    expect(experiment.events('fit_failed')).toHaveLength(1)
    expect(experiment.train('loss')).toHaveLength(3)
  })

  it('trackFit() returns what run returns and records early stopping, its settings and its stop', async () => {
    const experiment = new MemoryExperiment()
    const model = linear(tf, tf.train.sgd(0))
    const { x, y } = regression(tf, 32)
    const drawn: number[] = []
    const stop = tf.callbacks.earlyStopping({ monitor: 'loss', patience: 2, minDelta: 0.1 })
    const history = await trackFit(
      experiment,
      model,
      (callbacks) => model.fit(x, y, { epochs: 40, verbose: 0, callbacks }),
      { ...form, with: [{ onEpochEnd: (epoch: number) => drawn.push(epoch) }, stop] },
    )
    expect(history.epoch).toEqual([0, 1, 2])
    expect(drawn).toEqual([0, 1, 2])
    const settings = { early_stopping_monitor: 'loss', early_stopping_patience: 2, early_stopping_min_delta: 0.1 }
    expect(experiment.events('train_begin')[0]).toMatchObject({ ...settings, early_stopping_mode: 'auto' })
    expect(experiment.events('train_end')[0]).toMatchObject({
      ...settings,
      stopped_after_epoch: 2,
      reason: 'stopTraining',
    })
    expect(experiment.failures).toEqual([])
  })
})

describe('trackFit()', () => {
  it('trackFit() says where it failed: in the epoch, in the batch, or after all of them', async () => {
    const { x, y } = regression(tf, 16)
    const fail = (): never => {
      throw new Error('boom')
    }
    async function textOf(member: object, after: () => void): Promise<string> {
      const experiment = new MemoryExperiment()
      const model = linear(tf)
      const run = trackFit(
        experiment,
        model,
        (callbacks) => model.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0, callbacks }).then(after),
        { with: [member] },
      )
      await expect(run).rejects.toThrow('boom')
      return experiment.notes.at(-1)!.text
    }
    expect(await textOf({ onEpochBegin: fail }, () => {})).toBe('Training failed in epoch 0: boom')
    expect(await textOf({ onBatchEnd: (batch: number) => batch === 1 && fail() }, () => {})).toBe(
      'Training failed in epoch 0, batch 1: boom',
    )
    expect(await textOf({}, fail)).toBe('Training failed after epoch 1: boom')
  })

  it('trackFit() warns when the callbacks were not handed on', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const model = linear(tf)
    const { x, y } = regression(tf, 8)
    await trackFit(new MemoryExperiment(), model, () => model.fit(x, y, { verbose: 0 }))
    expect(warn.mock.calls[0]![1]).toMatchObject({
      message: expect.stringMatching(/`callbacks` was not handed to fit/),
    })
    warn.mockRestore()
  })

  it('trackFit() works with an experiment that cannot be marked', async () => {
    const { points, notes, ...rest } = new MemoryExperiment()
    const writer = {
      metric: () => points.length,
      annotation: (text: string) => void notes.push({ text, step: 0, metadata: {} }),
      rest,
    }
    await expect(trackFit(writer, linear(tf), () => Promise.reject(new Error('no data')))).rejects.toThrow('no data')
    expect(notes[0]!.text).toBe('Training failed before its first epoch: no data')
  })

  it('trackFit() wraps what is thrown and is no error', async () => {
    const experiment = new MemoryExperiment()
    await expect(trackFit(experiment, linear(tf), () => Promise.reject('text'))).rejects.toBe('text')
    expect(experiment.failures).toMatchObject([{ message: 'text' }])
  })
})
