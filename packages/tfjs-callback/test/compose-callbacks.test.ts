// What members of a composite get, and what of them gets out.
import * as tf from '@tensorflow/tfjs'
import './support/quiet.ts'
import { describe, expect, it, vi } from 'vitest'
import { composeCallbacks, tfjsCallback } from '../src/index.ts'
import { MemoryExperiment } from './support/memory-experiment.ts'
import { linear, regression } from './support/models.ts'

const forms: [string, { tf?: typeof tf }][] = [
  ['plain', {}],
  ['instance', { tf }],
]

async function fit(model: tf.LayersModel, callbacks: object, more: Partial<tf.ModelFitArgs> = {}): Promise<tf.History> {
  const { x, y } = regression(tf, 32)
  return model.fit(x, y, {
    epochs: 2,
    batchSize: 8,
    verbose: 0,
    ...more,
    callbacks: callbacks as tf.CustomCallbackArgs,
  })
}

describe('composeCallbacks()', () => {
  it.each([[null], [undefined], ['logger'], [() => {}]])('composeCallbacks() refuses %s as a member', (member) => {
    expect(() => composeCallbacks(linear(tf), [{}, member as object])).toThrow(
      /^Cannot compose callbacks: item 1 must be an object/,
    )
  })

  it('composeCallbacks() of nothing trains', async () => {
    const model = linear(tf)
    expect((await fit(model, composeCallbacks(model, []))).epoch).toEqual([0, 1])
  })
})

describe.each(forms)('composeCallbacks(), %s form', (_, form) => {
  it("composeCallbacks() lets a member's error reject the fit, as tfjs does", async () => {
    const model = linear(tf)
    const bomb = {
      onEpochEnd() {
        throw new Error('boom')
      },
    }
    await expect(fit(model, composeCallbacks(model, [bomb], form))).rejects.toThrow('boom')
  })

  it('composeCallbacks() calls members in the given order and waits for each', async () => {
    const model = linear(tf)
    const calls: string[] = []
    const member = (name: string, turns: number) => ({
      async onEpochBegin() {
        for (let i = 0; i < turns; i++) await Promise.resolve()
        calls.push(name)
      },
    })
    await fit(model, composeCallbacks(model, [member('a', 9), member('b', 0), member('c', 3)], form))
    expect(calls.join('')).toBe('abcabc')
  })

  it('composeCallbacks() gives plain members numbers, params and their own fields', async () => {
    const model = linear(tf)
    const seen: unknown[] = []
    const member = {
      label: 'mine',
      onBatchEnd(this: { label: string; params: { epochs: number } }, batch: number, logs: tf.Logs) {
        if (batch === 0) seen.push([this.label, this.params.epochs, typeof logs.loss, logs.size])
      },
    }
    await fit(model, composeCallbacks(model, [member], form))
    expect(seen).toEqual([
      ['mine', 2, 'number', 8],
      ['mine', 2, 'number', 8],
    ])
  })

  it('composeCallbacks() gives instances the model and stops when one of them stops', async () => {
    const model = linear(tf, tf.train.sgd(0))
    const experiment = new MemoryExperiment()
    const stop = tf.callbacks.earlyStopping({ monitor: 'loss', patience: 1, minDelta: 0.1 })
    const ours = tfjsCallback(experiment, form)
    const result = await fit(model, composeCallbacks(model, [{}, stop, ours], form), { epochs: 50 })
    expect(result.epoch).toEqual([0, 1])
    expect(experiment.train('loss')).toHaveLength(2)
    expect(experiment.events('train_end')[0]).toMatchObject({ stopped_after_epoch: 1, reason: 'stopTraining' })
  })

  it('composeCallbacks() refuses to train another model than its own', async () => {
    const [model, another] = [linear(tf), linear(tf)]
    const callbacks = composeCallbacks(model, [tfjsCallback(new MemoryExperiment(), form)], form)
    await expect(fit(another, callbacks)).rejects.toThrow(/^Cannot train with these composed callbacks/)
    expect((await fit(model, callbacks)).epoch).toEqual([0, 1])
    await expect(fit(another, callbacks)).rejects.toThrow(/they serve one model/)
  })

  it('composeCallbacks() does not let two models train with it unnoticed', async () => {
    const [model, another] = [linear(tf), linear(tf)]
    const callbacks = composeCallbacks(model, [{ onEpochEnd() {} }], form)
    const both = await Promise.allSettled([fit(model, callbacks, { yieldEvery: 'batch' }), fit(another, callbacks)])
    expect(both.filter(({ status }) => status === 'rejected')).toHaveLength(1)
  })

  it('composeCallbacks() is a member of itself', async () => {
    const model = linear(tf)
    const experiment = new MemoryExperiment()
    const inner = composeCallbacks(model, [tfjsCallback(experiment, form), {}], form)
    await fit(model, composeCallbacks(model, [inner, {}], form))
    expect(experiment.train('loss')).toHaveLength(2)
  })
})

describe('composeCallbacks()', () => {
  it('composeCallbacks() passes on onYield and the clock of a plain member', async () => {
    const model = linear(tf)
    const onYield = vi.fn()
    let nowMs = 0
    const nowFunc = () => {
      nowMs += 1000
      return nowMs
    }
    const nextFrameFunc = vi.fn(() => Promise.resolve())
    await fit(model, composeCallbacks(model, [{ nowFunc, nextFrameFunc }, { onYield }]))
    expect(onYield).toHaveBeenCalledWith(0, expect.any(Number), expect.objectContaining({ loss: expect.any(Number) }))
    expect(nextFrameFunc).toHaveBeenCalled()
  })

  it('composeCallbacks() reads no batch back where no member wants one', async () => {
    const model = linear(tf)
    const read = vi.spyOn(tf.Tensor.prototype, 'data')
    await fit(
      model,
      composeCallbacks(model, [tfjsCallback(new MemoryExperiment(), { learningRate: false }), { onEpochEnd() {} }]),
    )
    expect(read).toHaveBeenCalledTimes(2 * 2)
    read.mockRestore()
  })

  it('composeCallbacks() passes on what else a member says to its model', async () => {
    const model = linear(tf)
    const picky = {
      setParams() {},
      setModel() {
        throw new Error('I train nothing that is linear')
      },
    }
    await expect(fit(model, composeCallbacks(model, [picky]))).rejects.toThrow('I train nothing that is linear')
  })

  it('composeCallbacks() brings an instance of another copy of tfjs to its model', async () => {
    const model = linear(tf)
    const foreign = {
      model: undefined as unknown,
      setParams() {},
      setModel() {
        throw new Error('model must be a LayersModel, not some other Container')
      },
    }
    await fit(model, composeCallbacks(model, [foreign]))
    expect(foreign.model).toBe(model)
  })
})
