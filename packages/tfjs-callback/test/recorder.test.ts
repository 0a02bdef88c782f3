// What one run records beside tfjs's own values, and how it ends. Long: one fixture, many ends.
import * as tf from '@tensorflow/tfjs'
import './support/quiet.ts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type TfjsCallbackOptions, tfjsCallback } from '../src/index.ts'
import { MemoryExperiment } from './support/memory-experiment.ts'
import { classes, classifier, linear, regression } from './support/models.ts'

afterEach(() => vi.restoreAllMocks())

const forms: [form: string, optionsOf: (model: tf.LayersModel) => TfjsCallbackOptions][] = [
  ['plain', (model) => ({ model })],
  ['instance', () => ({ tf })],
]

/** Eight batches of 8 per epoch, no shuffle. */
async function train(options: TfjsCallbackOptions, more: Partial<tf.ModelFitArgs> & { model?: tf.LayersModel } = {}) {
  const experiment = new MemoryExperiment()
  const { model = linear(tf), ...args } = more
  const { x, y } = regression(tf, 64)
  const callback = tfjsCallback(experiment, options)
  const fit = { epochs: 2, batchSize: 8, verbose: 0, shuffle: false, ...args }
  const result = await model.fit(x, y, { ...fit, callbacks: callback })
  return { experiment, model, callback, result, x, y }
}

describe.each(forms)('Recorder, %s form', (_, optionsOf) => {
  it('Recorder writes down the set-up once, when training begins', async () => {
    const model = classifier(tf, tf.train.adam(0.02))
    const experiment = new MemoryExperiment()
    const { x, y } = classes(tf, 20)
    const callbacks = tfjsCallback(experiment, optionsOf(model))
    await model.fit(x, y, { epochs: 1, batchSize: 8, validationSplit: 0.2, verbose: 0, callbacks })
    const [facts] = experiment.events('train_begin')
    expect(facts).toMatchObject({
      step_unit: 'epoch',
      epochs: 1,
      samples: 16,
      batch_size: 8,
      steps_per_epoch: 2,
      validation: true,
      metrics: 'loss,acc',
      loss: 'categoricalCrossentropy',
      optimizer: 'Adam',
      parameters: 4 * 8 + 8 + 8 * 3 + 3,
      trainable_parameters: 67,
      layers: 2,
    })
    expect(JSON.parse(facts!.optimizer_config as string)).toMatchObject({ learningRate: 0.02, beta1: 0.9 })
    expect(experiment.notes[0]).toMatchObject({ text: 'Training started', step: 0 })
  })

  it('Recorder logs every third batch of the run, whatever the length of the epoch', async () => {
    const model = linear(tf)
    const { experiment } = await train({ ...optionsOf(model), batches: 3 }, { model })
    const batch = { split: 'train', granularity: 'batch' }
    expect(experiment.steps('loss', batch)).toEqual([3, 6, 9, 12, 15])
    expect(experiment.steps('loss', { split: 'train' })).toEqual([8, 16])
    expect(experiment.steps('learning_rate')).toEqual([3, 6, 8, 9, 12, 15, 16])
  })

  it('Recorder goes on along one axis in a second fit, and from initialStep in a resumed run', async () => {
    const model = linear(tf)
    const { experiment, callback, x, y } = await train(
      { ...optionsOf(model), step: 'global', initialStep: 100 },
      { model },
    )
    await model.fit(x, y, { epochs: 1, batchSize: 8, verbose: 0, callbacks: callback })
    expect(experiment.steps('loss', { split: 'train' })).toEqual([108, 116, 124])
    expect(experiment.line('epoch').map(([, epoch]) => epoch)).toEqual([0, 1, 2])
  })

  it('Recorder takes up the count of an optimizer that has trained before', async () => {
    const model = linear(tf)
    await train({}, { model })
    const { experiment } = await train({ ...optionsOf(model), step: 'global' }, { model })
    expect(experiment.steps('loss', { split: 'train' })).toEqual([24, 32])
  })

  it('Recorder tells the learning rate that a schedule has set, epoch by epoch', async () => {
    const optimizer = tf.train.sgd(0.1)
    const model = linear(tf, optimizer)
    const experiment = new MemoryExperiment()
    const { x, y } = regression(tf, 16)
    const schedule = new tf.CustomCallback({ onEpochBegin: (epoch) => optimizer.setLearningRate(0.1 / (epoch + 1)) })
    await model.fit(x, y, { epochs: 3, verbose: 0, callbacks: [schedule, tfjsCallback(experiment, optionsOf(model))] })
    expect(experiment.line('learning_rate').map(([, value]) => value)).toEqual([0.1, 0.05, 0.1 / 3])
  })

  it('Recorder measures throughput without the validation that fit hides in its last batch', async () => {
    const model = linear(tf)
    let clockMs = 0
    vi.spyOn(performance, 'now').mockImplementation(() => clockMs)
    // One batch of 8 takes 10 ms; the last one is held up by a validation of 5 s.
    function onBatchEnd(batch: number): void {
      clockMs += batch === 7 ? 5000 : 10
    }
    const tick = new tf.CustomCallback({ onBatchEnd }, 'never')
    const { x, y } = regression(tf, 64)
    const experiment = new MemoryExperiment()
    const ours = tfjsCallback(experiment, { ...optionsOf(model), batches: 1 })
    const args = { epochs: 1, batchSize: 8, verbose: 0, validationData: [x, y] as [tf.Tensor, tf.Tensor] }
    await model.fit(x, y, { ...args, callbacks: [tick, ours] })
    expect(experiment.line('samples_per_second')).toEqual([[8, 800]])
    expect(experiment.line('step_time_ms')).toEqual([[8, 10]])
    const single = experiment.line('step_time_ms', { granularity: 'batch' })
    expect(single.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(new Set(single.map(([, value]) => value))).toEqual(new Set([10]))
  })

  it('Recorder drops, renames and marks as it is told', async () => {
    const model = linear(tf)
    const rename = { mse: 'error', step_time_ms: null, samples_per_second: null }
    const options = {
      ...optionsOf(model),
      rename,
      metadata: { fold: 3 },
      splits: { train: 'fit' },
      learningRate: false,
    }
    const { experiment } = await train(options, { model })
    expect(experiment.names).toEqual(['error', 'loss'])
    expect(experiment.points[0]!.metadata).toEqual({ fold: 3, split: 'fit' })
    const upper = await train({
      ...optionsOf(linear(tf)),
      throughput: false,
      rename: (name) => (name === 'mse' ? null : name.toUpperCase()),
    })
    expect(upper.experiment.names).toEqual(expect.arrayContaining(['LOSS']))
    expect(upper.experiment.names).not.toContain('MSE')
  })

  it('Recorder describes weights every other epoch', async () => {
    const model = linear(tf, tf.train.sgd(0))
    const { experiment } = await train(
      { ...optionsOf(model), weights: { everyEpochs: 2, stats: ['norm', 'nonFinite'] } },
      { model, epochs: 4 },
    )
    const weight = model.weights[0]!.name
    expect(experiment.line('weight_norm', { weight })).toEqual([
      [1, 2],
      [3, 2],
    ])
    expect(experiment.line('weight_non_finite', { weight })).toEqual([
      [1, 0],
      [3, 0],
    ])
  })

  it('Recorder offers each better epoch to onBest and writes down the checkpoint it returns', async () => {
    const model = linear(tf, tf.train.sgd(0.1))
    const seen: number[] = []
    const best: TfjsCallbackOptions['best'] = {
      onBest: async ({ epoch, model: trained }) => {
        expect(trained?.optimizer?.iterations).toBe(8 * (epoch + 1))
        seen.push(epoch)
        return `checkpoints/${epoch}`
      },
    }
    const { experiment, result } = await train({ ...optionsOf(model), best }, { model, epochs: 3 })
    const losses = result.history.loss as number[]
    const expected = losses.flatMap((loss, i) => (i === 0 || loss < Math.min(...losses.slice(0, i)) ? [i] : []))
    expect(seen).toEqual(expected)
    expect(experiment.events('checkpoint').map(({ checkpoint }) => checkpoint)).toEqual(
      seen.map((epoch) => `checkpoints/${epoch}`),
    )
    expect(experiment.events('train_end')[0]).toMatchObject({ best_monitor: 'loss', best_epoch: seen.at(-1) })
  })

  it('Recorder goes on when onBest fails', async () => {
    const model = linear(tf)
    const errors: unknown[] = []
    const onBest = () => Promise.reject(new Error('disk full'))
    const { result } = await train(
      { ...optionsOf(model), best: { onBest }, onError: (error) => errors.push(error) },
      { model },
    )
    expect(result.epoch).toEqual([0, 1])
    expect(errors[0]).toMatchObject({ message: 'disk full' })
  })

  it('Recorder stops training when the signal is aborted, and says so', async () => {
    const model = linear(tf)
    const controller = new AbortController()
    const experiment = new MemoryExperiment()
    const { x, y } = regression(tf, 64)
    const abort = new tf.CustomCallback({ onEpochEnd: (epoch) => void (epoch === 1 && controller.abort()) })
    const ours = tfjsCallback(experiment, { ...optionsOf(model), signal: controller.signal })
    const result = await model.fit(x, y, { epochs: 50, batchSize: 8, verbose: 0, callbacks: [abort, ours] })
    expect(result.epoch).toEqual([0, 1])
    expect(experiment.events('stop')).toMatchObject([{ reason: 'signal', epoch: 1 }])
    expect(experiment.events('train_end')[0]).toMatchObject({ stopped_after_epoch: 1, reason: 'signal' })
  })

  it('Recorder that is aborted before the start lets one batch pass', async () => {
    const model = linear(tf)
    const { experiment, result } = await train(
      { ...optionsOf(model), signal: AbortSignal.abort() },
      { model, epochs: 9 },
    )
    expect(result.epoch).toEqual([0])
    expect(model.optimizer.iterations).toBe(1)
    expect(experiment.events('stop')).toMatchObject([{ reason: 'signal', epoch: 0, batch: 0 }])
  })

  it("Recorder with nonFinite 'stop' ends a diverged training after that batch", async () => {
    const model = linear(tf, tf.train.sgd(1e20))
    const { experiment, result } = await train(
      { ...optionsOf(model), nonFinite: 'stop', batches: 1 },
      { model, epochs: 50 },
    )
    expect(result.epoch).toEqual([0])
    expect(experiment.events('stop')).toMatchObject([{ reason: 'non_finite', epoch: 0 }])
    expect(experiment.points.every(({ value }) => Number.isFinite(value))).toBe(true)
  })

  it("Recorder with nonFinite 'throw' rejects the fit and names the metric", async () => {
    const model = linear(tf, tf.train.sgd(1e20))
    await expect(train({ ...optionsOf(model), nonFinite: 'throw' }, { model, epochs: 50 })).rejects.toThrow(
      /^Cannot go on training: loss became (NaN|Infinity) at step \d$/,
    )
  })

  it("Recorder with nonFinite 'skip' only counts", async () => {
    const model = linear(tf, tf.train.sgd(1e20))
    const { experiment } = await train({ ...optionsOf(model), nonFinite: 'skip' }, { model, epochs: 12 })
    expect(experiment.events('non_finite')).toEqual([])
    const counted = experiment.line('non_finite_values').at(-1)![1]
    expect(counted).toBeGreaterThan(0)
    expect(experiment.events('train_end')[0]).toMatchObject({ non_finite_values: counted })
  })

  it("Recorder with onError 'throw' lets the error of the experiment end the training", async () => {
    const model = linear(tf)
    const broken = new MemoryExperiment()
    broken.metric = () => {
      throw new Error('no disk')
    }
    const { x, y } = regression(tf, 8)
    const callbacks = tfjsCallback(broken, { ...optionsOf(model), onError: 'throw' })
    await expect(model.fit(x, y, { verbose: 0, callbacks })).rejects.toThrow('no disk')
  })

  it('Recorder survives an error handler that fails', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const model = linear(tf)
    const broken = new MemoryExperiment()
    broken.metric = () => {
      throw new Error('no disk')
    }
    const onError = () => {
      throw new Error('no handler')
    }
    const { x, y } = regression(tf, 8)
    const result = await model.fit(x, y, {
      verbose: 0,
      callbacks: tfjsCallback(broken, { ...optionsOf(model), onError }),
    })
    expect(result.epoch).toEqual([0])
    expect(warn.mock.calls[0]![0]).toMatch(/`onError` itself failed/)
  })

  it('Recorder says after a fit that another callback broke off, where that was', async () => {
    const model = linear(tf)
    const experiment = new MemoryExperiment()
    const { x, y } = regression(tf, 64)
    const ours = tfjsCallback(experiment, optionsOf(model))
    let mustThrow = true
    const bomb = new tf.CustomCallback({
      onBatchEnd: (batch) => {
        if (mustThrow && batch === 3) throw new Error('boom')
      },
    })
    const args = { epochs: 2, batchSize: 8, verbose: 0, callbacks: [bomb, ours] }
    await expect(model.fit(x, y, args)).rejects.toThrow('boom')
    mustThrow = false
    await model.fit(x, y, args)
    expect(experiment.events('train_abandoned')).toMatchObject([{ epoch: 0, batch: 3 }])
    expect(experiment.train('loss')).toHaveLength(2)
  })

  it('Recorder leaves no tensor behind in 1,000 epochs', async () => {
    const model = linear(tf, tf.train.sgd(0.01))
    const { x, y } = regression(tf, 8)
    const callbacks = tfjsCallback(new MemoryExperiment(), { ...optionsOf(model), batches: 1 })
    await model.fit(x, y, { epochs: 1, verbose: 0, callbacks })
    const before = tf.memory().numTensors
    await model.fit(x, y, { epochs: 1000, verbose: 0, callbacks })
    expect(tf.memory().numTensors).toBe(before)
  })

  it('Recorder leaves the interval between two runs of one callback out of the early stop', async () => {
    const model = linear(tf)
    const { experiment, callback, x, y } = await train(optionsOf(model), { model, epochs: 2 })
    await model.fit(x, y, { epochs: 5, initialEpoch: 2, batchSize: 8, verbose: 0, callbacks: callback })
    expect(experiment.steps('loss', { split: 'train' })).toEqual([0, 1, 2, 3, 4])
    expect(experiment.notes.filter(({ text }) => text === 'Training ended')).toHaveLength(2)
    expect(experiment.events('train_end')[1]).toMatchObject({ epochs_run: 3 })
  })
})

describe('Recorder, instance form', () => {
  it('Recorder records tensors in memory, and speaks up when they only become more', async () => {
    const experiment = new MemoryExperiment()
    const { x, y } = regression(tf, 8)
    const leak = new tf.CustomCallback({ onEpochEnd: () => void tf.keep(tf.scalar(1)) })
    const callbacks = [leak, tfjsCallback(experiment, { tf, memory: true })]
    await linear(tf).fit(x, y, { epochs: 6, verbose: 0, callbacks })
    const counts = experiment.line('num_tensors').map(([, value]) => value)
    expect(counts.slice(1).map((count, i) => count - counts[i]!)).toEqual([1, 1, 1, 1, 1])
    expect(experiment.events('tensor_leak')).toMatchObject([{ tensors_per_epoch: 1 }])
  })

  it('Recorder sees no leak in a fit that leaks nothing', async () => {
    const { experiment } = await train({ tf, memory: true, batches: 1 }, { epochs: 8 })
    expect(new Set(experiment.line('num_tensors').map(([, value]) => value)).size).toBe(1)
    expect(experiment.events('tensor_leak')).toEqual([])
  })

  it('Recorder reads values back only for the batches that it logs', async () => {
    const [read, readNow] = [vi.spyOn(tf.Tensor.prototype, 'data'), vi.spyOn(tf.Tensor.prototype, 'dataSync')]
    const counts: number[] = []
    for (const batches of [false, 4, 1] as const) {
      read.mockClear()
      readNow.mockClear()
      await train({ tf, batches, learningRate: false }, { epochs: 1 })
      counts.push(read.mock.calls.length + readNow.mock.calls.length)
    }
    // Two values per epoch; with batches two more for each of 2 or 8.
    expect(counts).toEqual([2, 2 + 2 * 2, 2 + 2 * 8])
  })

  it('Recorder lets the event loop turn beside instances only, where tfjs itself never does', async () => {
    async function turns(callbacks: object[]): Promise<number> {
      let count = 0
      let isOver = false
      const turn = (): void => {
        count += 1
        if (!isOver) setImmediate(turn)
      }
      setImmediate(turn)
      const { x, y } = regression(tf, 64)
      await linear(tf).fit(x, y, { epochs: 2, batchSize: 8, verbose: 0, callbacks: callbacks as tf.CustomCallback[] })
      isOver = true
      return count
    }
    const ours = () => tfjsCallback(new MemoryExperiment(), { tf, yieldEveryMs: 0 })
    expect(await turns([tf.callbacks.earlyStopping({ monitor: 'loss' })])).toBe(0)
    expect(await turns([ours(), tf.callbacks.earlyStopping({ monitor: 'loss', patience: 99 })])).toBeGreaterThanOrEqual(
      15,
    )
    expect(await turns([tf.callbacks.earlyStopping({ monitor: 'loss', patience: 99 }), ours()])).toBeGreaterThanOrEqual(
      15,
    )
  })

  it('Recorder in a place that gives no model says which option it cannot honour', async () => {
    const errors: unknown[] = []
    const { x, y } = regression(tf, 8)
    const ours = tfjsCallback(new MemoryExperiment(), {
      tf,
      signal: new AbortController().signal,
      onError: (error) => errors.push(error),
    })
    const callbacks = [{}, ours] as tf.CustomCallbackArgs[]
    await linear(tf).fit(x, y, { verbose: 0, callbacks })
    expect(errors).toMatchObject([{ message: expect.stringMatching(/^Cannot honour `signal`: no model reaches/) }])
  })

  it('Recorder warns of the rate that SGD ignores', async () => {
    const optimizer = tf.train.sgd(0.01)
    ;(optimizer as unknown as { learningRate: number }).learningRate = 0.5
    const model = linear(tf, optimizer)
    const { experiment } = await train({ tf }, { model })
    expect(experiment.line('learning_rate')[0]![1]).toBe(Math.fround(0.01))
    expect(experiment.events('learning_rate_ignored')).toMatchObject([{ assigned: 0.5 }])
  })
})

describe('two fits at once', () => {
  it('tfjs refuses a second fit of one model, and the first goes on being recorded', async () => {
    const experiment = new MemoryExperiment()
    const model = linear(tf)
    const { x, y } = regression(tf, 64)
    const callbacks = tfjsCallback(experiment, { tf, yieldEveryMs: 0 })
    const first = model.fit(x, y, { epochs: 3, batchSize: 8, verbose: 0, callbacks })
    await expect(model.fit(x, y, { epochs: 3, verbose: 0, callbacks })).rejects.toThrow(
      /another fit\(\) call is ongoing/,
    )
    const result = await first
    expect(experiment.train('loss')).toEqual(result.history.loss)
  })

  it.each(forms)('one callback in fits of two models records none wrong, and says so (%s form)', async (name) => {
    const experiment = new MemoryExperiment()
    const errors: unknown[] = []
    const { x, y } = regression(tf, 64)
    const options = { onError: (error: unknown) => errors.push(error) }
    const callbacks = tfjsCallback(experiment, name === 'instance' ? { ...options, tf, yieldEveryMs: 0 } : options)
    const fit = (epochs: number) =>
      linear(tf).fit(x, y, { epochs, batchSize: 8, verbose: 0, yieldEvery: 'batch', callbacks })
    const results = await Promise.all([fit(2), fit(4)])
    expect(errors[0]).toMatchObject({ message: expect.stringMatching(/^Cannot record a second fit\(\)/) })
    const possible = results.map(({ history }) => history.loss as number[])
    expect(experiment.train('loss')).toEqual(name === 'instance' ? [] : possible[1])
    const { history } = await fit(2)
    expect(experiment.train('loss').slice(-2)).toEqual(history.loss)
  })
})
