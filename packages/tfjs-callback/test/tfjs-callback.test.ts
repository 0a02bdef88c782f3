// The callback in fit and fitDataset, in both forms: every number against History.
import * as tf from '@tensorflow/tfjs'
import './support/quiet.ts'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type MetricWriter, type TfjsCallbackOptions, tfjsCallback } from '../src/index.ts'
import { MemoryExperiment } from './support/memory-experiment.ts'
import { classes, classifier, dataset, linear, regression } from './support/models.ts'

beforeAll(() => tf.setBackend('cpu'))
afterEach(() => vi.restoreAllMocks())

const forms: [form: string, options: TfjsCallbackOptions][] = [
  ['plain', {}],
  ['instance', { tf }],
]
const history = (result: tf.History, name: string): number[] => result.history[name] as number[]

describe.each(forms)('tfjsCallback(), %s form', (_, form) => {
  it('tfjsCallback() records every epoch of fit as History has it', async () => {
    const experiment = new MemoryExperiment()
    const { x, y } = classes(tf, 60)
    const result = await classifier(tf).fit(x, y, {
      epochs: 4,
      validationSplit: 0.2,
      verbose: 0,
      callbacks: tfjsCallback(experiment, form),
    })
    expect(experiment.train('loss')).toEqual(history(result, 'loss'))
    expect(experiment.train('acc')).toEqual(history(result, 'acc'))
    expect(experiment.validation('loss')).toEqual(history(result, 'val_loss'))
    expect(experiment.validation('acc')).toEqual(history(result, 'val_acc'))
    expect(experiment.steps('loss', { split: 'validation' })).toEqual([0, 1, 2, 3])
  })

  it('tfjsCallback() records every epoch of fitDataset as History has it', async () => {
    const experiment = new MemoryExperiment()
    const data = dataset(tf, regression(tf, 40), 8)
    const result = await linear(tf).fitDataset(data, {
      epochs: 3,
      validationData: dataset(tf, regression(tf, 16, 2), 8),
      verbose: 0,
      callbacks: tfjsCallback(experiment, form),
    })
    expect(experiment.train('loss')).toEqual(history(result, 'loss'))
    expect(experiment.validation('mse')).toEqual(history(result, 'val_mse'))
    expect(experiment.names).toEqual(expect.arrayContaining(['loss', 'mse', 'samples_per_second', 'step_time_ms']))
  })

  it('tfjsCallback() records single batches at their update, and epochs at the update that ends them', async () => {
    const experiment = new MemoryExperiment()
    const { x, y } = regression(tf, 40)
    const seen: number[] = []
    const spy = new (class extends tf.Callback {
      override async onBatchEnd(_batch: number, logs?: tf.Logs): Promise<void> {
        const loss = logs!.loss as unknown as number | tf.Scalar
        seen.push(typeof loss === 'number' ? loss : (await loss.data())[0]!)
      }
    })()
    const callback = tfjsCallback(experiment, { ...form, batches: 1 })
    const callbacks = form.tf ? [callback, spy] : [spy, callback]
    const result = await linear(tf).fit(x, y, { epochs: 2, batchSize: 16, verbose: 0, callbacks })
    const batches = experiment.line('loss', { split: 'train', granularity: 'batch' })
    expect(batches.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6])
    expect(batches.map(([, value]) => value)).toEqual(seen)
    expect(experiment.line('loss', { split: 'train' })).toEqual(
      [3, 6].map((step, i) => [step, history(result, 'loss')[i]]),
    )
    expect(experiment.line('epoch')).toEqual([
      [3, 0],
      [6, 1],
    ])
    expect(experiment.names).not.toContain('size')
  })

  it('tfjsCallback() never lets a failing experiment end the training, warns once and goes on with the next value', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { x, y } = regression(tf, 16)
    const good = new MemoryExperiment()
    const broken: MetricWriter = {
      metric: (name, value, at) => {
        if (name === 'loss') throw new Error('disk on fire')
        good.metric(name, value, at)
      },
      annotation: () => {
        throw new Error('disk on fire')
      },
    }
    const result = await linear(tf).fit(x, y, { epochs: 3, verbose: 0, callbacks: tfjsCallback(broken, form) })
    expect(result.epoch).toEqual([0, 1, 2])
    expect(warn).toHaveBeenCalledTimes(1)
    expect(good.train('mse')).toHaveLength(3)
  })

  it('tfjsCallback() sends no NaN, and says once where it began', async () => {
    const experiment = new MemoryExperiment()
    const { x, y } = regression(tf, 16)
    const model = linear(tf, tf.train.sgd(1e20))
    await model.fit(x, y, { epochs: 12, verbose: 0, callbacks: tfjsCallback(experiment, form) })
    expect(experiment.points.every(({ value }) => Number.isFinite(value))).toBe(true)
    const events = experiment.events('non_finite')
    expect(events.map(({ metric }) => metric)).toEqual(['loss', 'mse'])
    expect(events[0]).toMatchObject({ split: 'train', last_finite: expect.any(Number), epoch: expect.any(Number) })
    expect(experiment.line('non_finite_values').length).toBeGreaterThan(0)
  })
})

describe('tfjsCallback()', () => {
  it('tfjsCallback() with tf returns an instance of that tf, without tf a plain object', () => {
    expect(tfjsCallback(new MemoryExperiment(), { tf })).toBeInstanceOf(tf.Callback)
    expect(tfjsCallback(new MemoryExperiment())).not.toBeInstanceOf(tf.Callback)
  })
})
