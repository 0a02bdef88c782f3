// Every fit, through tfjs's registry. tfjs can't forget a class, so each test ends what it began.
import * as tf from '@tensorflow/tfjs'
import './support/quiet.ts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { autolog, composeCallbacks, tfjsCallback } from '../src/index.ts'
import { MemoryExperiment } from './support/memory-experiment.ts'
import { dataset, linear, regression } from './support/models.ts'

let stop = (): void => {}
afterEach(() => stop())

const fit = (callbacks?: object, model = linear(tf)): Promise<tf.History> => {
  const { x, y } = regression(tf, 16)
  return model.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0, callbacks: callbacks as tf.CustomCallbackArgs })
}

describe('autolog()', () => {
  it('autolog() refuses a tf without a registry, and options against their rules', () => {
    expect(() => autolog({ Callback: tf.Callback }, () => new MemoryExperiment())).toThrow(
      /must have registerCallbackConstructor/,
    )
    expect(() => autolog(tf, () => new MemoryExperiment(), { batches: -1 })).toThrow(RangeError)
  })

  it('autolog() records fit and fitDataset without a word at the call, until it is stopped', async () => {
    const experiment = new MemoryExperiment()
    stop = autolog(tf, () => experiment)
    const { history } = await fit()
    expect(experiment.train('loss')).toEqual(history.loss)
    await linear(tf).fitDataset(dataset(tf, regression(tf, 16), 8), { epochs: 1, verbose: 0 })
    expect(experiment.steps('loss', { split: 'train' })).toEqual([0, 1, 2])
    stop()
    await fit()
    expect(experiment.train('loss')).toHaveLength(3)
  })

  it('autolog() asks for an experiment per fit, and may wait for it', async () => {
    const experiments: MemoryExperiment[] = []
    stop = autolog(tf, async () => {
      experiments.push(new MemoryExperiment())
      return experiments.at(-1)!
    })
    await fit()
    await fit({ onEpochEnd() {} })
    expect(experiments.map((experiment) => experiment.steps('loss', { split: 'train' }))).toEqual([
      [0, 1],
      [0, 1],
    ])
  })

  it('autolog() logs batches, and keeps one axis over the fits of one model', async () => {
    const experiment = new MemoryExperiment()
    stop = autolog(tf, () => experiment, { batches: 1 })
    const model = linear(tf)
    await fit(undefined, model)
    await fit(undefined, model)
    expect(experiment.steps('loss', { split: 'train', granularity: 'batch' })).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it.each([
    ['an instance', (own: MemoryExperiment) => [tfjsCallback(own, { tf })]],
    ['a plain object', (own: MemoryExperiment) => tfjsCallback(own)],
    ['a composite', (own: MemoryExperiment, model: tf.LayersModel) => composeCallbacks(model, [{}, tfjsCallback(own)])],
  ])('autolog() leaves a fit to the callback of ours that it has, as %s', async (_, make) => {
    const [automatic, own] = [new MemoryExperiment(), new MemoryExperiment()]
    stop = autolog(tf, () => automatic)
    const model = linear(tf)
    await fit(make(own, model), model)
    expect(automatic.points).toEqual([])
    expect(own.train('loss')).toHaveLength(2)
  })

  it('autolog() lets training go on when there is no experiment to be had', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    stop = autolog(tf, () => Promise.reject(new Error('no such folder')))
    expect((await fit()).epoch).toEqual([0, 1])
    expect(warn).toHaveBeenCalledTimes(1)
    warn.mockRestore()
  })

  it('autolog() records two models that train at once, each right', async () => {
    const experiments: MemoryExperiment[] = []
    stop = autolog(tf, () => {
      experiments.push(new MemoryExperiment())
      return experiments.at(-1)!
    })
    const results = await Promise.all([fit(), fit()])
    expect(experiments.map((experiment) => experiment.train('loss'))).toEqual(
      results.map(({ history }) => history.loss),
    )
  })
})
