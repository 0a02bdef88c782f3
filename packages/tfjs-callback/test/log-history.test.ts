// A History, after the fact.
import * as tf from '@tensorflow/tfjs'
import './support/quiet.ts'
import { describe, expect, it } from 'vitest'
import { logHistory, tfjsCallback } from '../src/index.ts'
import { MemoryExperiment } from './support/memory-experiment.ts'
import { classes, classifier } from './support/models.ts'

describe('logHistory()', () => {
  it('logHistory() sends no NaN, and throws for one when told to', () => {
    const experiment = new MemoryExperiment()
    const history = { epoch: [0, 1], history: { loss: [1, Number.NaN] } }
    logHistory(experiment, history)
    expect(experiment.train('loss')).toEqual([1])
    expect(experiment.events('non_finite')).toMatchObject([{ epoch: 1, last_finite: 1 }])
    expect(() => logHistory(new MemoryExperiment(), history, { nonFinite: 'throw' })).toThrow(
      /loss became NaN at step 1/,
    )
  })

  it('logHistory() records what the callback had recorded', async () => {
    const [live, later] = [new MemoryExperiment(), new MemoryExperiment()]
    const { x, y } = classes(tf, 30)
    const options = { throughput: false, learningRate: false }
    const history = await classifier(tf).fit(x, y, {
      epochs: 3,
      initialEpoch: 1,
      validationSplit: 0.3,
      verbose: 0,
      callbacks: tfjsCallback(live, options),
    })
    logHistory(later, history)
    const sorted = ({ points }: MemoryExperiment) => points.map((point) => JSON.stringify(point)).sort()
    expect(sorted(later)).toEqual(sorted(live))
  })

  it('logHistory() keeps the rows of a last epoch that was cut short', () => {
    const experiment = new MemoryExperiment()
    logHistory(experiment, { epoch: [4, 5], history: { val_loss: [2], loss: [1, 0.5] } }, { rename: { loss: 'cost' } })
    expect(experiment.line('cost', { split: 'train' })).toEqual([
      [4, 1],
      [5, 0.5],
    ])
    expect(experiment.line('cost', { split: 'validation' })).toEqual([[4, 2]])
  })
})
