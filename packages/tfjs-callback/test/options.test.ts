// What the options refuse, and what follows from them.
import * as tf from '@tensorflow/tfjs'
import './support/quiet.ts'
import { describe, expect, it } from 'vitest'
import { type TfjsCallbackOptions, tfjsCallback } from '../src/index.ts'
import { settle } from '../src/options.ts'
import { MemoryExperiment } from './support/memory-experiment.ts'

const refused: [why: string, options: unknown, message: RegExp][] = [
  ['an unknown name', { batch: 1 }, /`batch` must be one of the options/],
  ['no batches', { batches: 0 }, /`batches\.every` must be an integer ≥ 1, received 0/],
  ['half a batch', { batches: { every: 0.5 } }, /`batches\.every` must be an integer ≥ 1, received 0\.5/],
  ['every 0 ms', { batches: { everyMs: 0 } }, /`batches\.everyMs` must be a number of milliseconds > 0, received 0/],
  ['NaN ms', { batches: { everyMs: Number.NaN } }, /`batches\.everyMs`/],
  ['batches without a rule', { batches: {} }, /`batches` must be false, a number/],
  ['a third axis', { step: 'time' }, /`step` must be 'epoch' or 'global', received 'time'/],
  ['two x-axes', { step: 'epoch', batches: 1 }, /there is one x-axis/],
  ['an initial step on the epoch axis', { initialStep: 10 }, /`initialStep` must be left out on the epoch axis/],
  ['a negative initial step', { step: 'global', initialStep: -1 }, /`initialStep` must be an integer ≥ 0, received -1/],
  ['a policy that does not exist', { nonFinite: 'ignore' }, /`nonFinite` must be 'annotate' or 'stop'/],
  ['stop without a model', { nonFinite: 'stop' }, /`nonFinite` must be given together with `tf` or `model`/],
  ['a signal without a model', { signal: new AbortController().signal }, /`signal` must be given together/],
  ['weights without a model', { weights: { everyEpochs: 1 } }, /`weights` must be given together/],
  ['weights every 0 epochs', { tf, weights: { everyEpochs: 0 } }, /`weights\.everyEpochs` must be an integer ≥ 1/],
  [
    'a statistic that does not exist',
    { tf, weights: { everyEpochs: 1, stats: ['median'] } },
    /`weights\.stats` must be/,
  ],
  ['memory without tf', { memory: true }, /`memory` must be left out without `tf`/],
  ['a yield without tf', { yieldEveryMs: 20 }, /`yieldEveryMs` must be left out without `tf`/],
  ['a negative yield', { tf, yieldEveryMs: -1 }, /`yieldEveryMs` must be a number of milliseconds ≥ 0/],
  ['a tf that is none', { tf: {} }, /`tf` must be a tfjs namespace/],
  ['a mode of best that does not exist', { best: { mode: 'most' } }, /`best\.mode` must be 'min' or 'max'/],
  ['an error policy that does not exist', { onError: 'ignore' }, /`onError` must be 'warn' or 'throw'/],
]

describe('settle()', () => {
  it.each(refused)('settle() refuses %s', (_, options, message) => {
    expect(() => tfjsCallback(new MemoryExperiment(), options as TfjsCallbackOptions)).toThrow(message)
    expect(() => settle(options as TfjsCallbackOptions)).toThrow(RangeError)
  })

  it('settle() puts epochs on the epoch axis, and everything on the global one as soon as batches are logged', () => {
    expect(settle({}).step).toBe('epoch')
    expect(settle({ batches: false }).step).toBe('epoch')
    expect(settle({ batches: 10 }).step).toBe('global')
    expect(settle({ step: 'global' }).step).toBe('global')
  })

  it('settle() reads a number of batches as every N, and an absent rule as never', () => {
    expect(settle({ batches: 5 }).sampling).toEqual({ every: 5, everyMs: Number.POSITIVE_INFINITY })
    expect(settle({ batches: { everyMs: 500 } }).sampling).toEqual({ every: Number.POSITIVE_INFINITY, everyMs: 500 })
    expect(settle({}).sampling).toBeUndefined()
  })
})
