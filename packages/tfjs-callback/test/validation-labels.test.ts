// The validation labels of models with several outputs: tfjs 4.22.0 itself, and all lists that it could make.
import * as tf from '@tensorflow/tfjs'
import './support/quiet.ts'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { logEvaluate, logHistory, type TfjsCallbackOptions, tfjsCallback } from '../src/index.ts'
import { countOutputs, identifyEvaluation, identifyValidation } from '../src/validation-labels.ts'
import { MemoryExperiment } from './support/memory-experiment.ts'

beforeAll(() => tf.setBackend('cpu'))

const FLOAT32 = { noNaN: true, noDefaultInfinity: true, min: Math.fround(1e-3), max: 1000 } as const

/** What tfjs 4.22.0 makes of losses and metrics: running sums, losses, metrics, cut to the number of labels. */
function shiftedList(losses: number[], metrics: number[]): number[] {
  let total = 0
  const sums = losses.map((loss) => {
    total = Math.fround(total + loss)
    return total
  })
  return [...sums, ...losses, ...metrics].slice(0, 1 + losses.length + metrics.length)
}

function labelsFor(outputs: number, metrics: number): string[] {
  const names = Array.from({ length: outputs }, (_, i) => `o${i}_loss`)
  return ['loss', ...names, ...Array.from({ length: metrics }, (_, i) => `m${i}`)]
}

describe('identifyValidation()', () => {
  it.each([
    ['a value is missing', [1, 101, undefined, 1, 1]],
    ['the list is too short', [1, 101, 1]],
    ['the list fits no reading', [5, 6, 7, 8, 9]],
    ['both readings fit and differ', [7, 0, 7, 0, 7]],
  ])('identifyValidation() knows nothing it can publish where %s', (_, values) => {
    const labels = ['loss', 'a_loss', 'b_loss', 'a_mae', 'b_mae']
    const { values: found, lost } = identifyValidation(labels, values, 2)
    expect(lost.filter((label) => !found.has(label))).toEqual(lost)
    for (const [label, value] of found) expect(value).toBe(label === 'loss' ? 7 : value)
  })

  it('identifyValidation() names every value right or not at all, for any losses and metrics', () => {
    const losses = fc.array(fc.float(FLOAT32), { minLength: 2, maxLength: 5 })
    const metrics = fc.array(fc.float(FLOAT32), { maxLength: 6 })
    fc.assert(
      fc.property(losses, metrics, (loss, metric) => {
        const labels = labelsFor(loss.length, metric.length)
        const { values, lost } = identifyValidation(labels, shiftedList(loss, metric), loss.length)
        const truth = new Map(labels.map((label, i) => [label, i === 0 ? Number.NaN : [...loss, ...metric][i - 1]!]))
        truth.set('loss', shiftedList(loss, metric)[loss.length - 1]!)
        for (const [label, value] of values) expect(value).toBe(truth.get(label))
        expect([...values.keys(), ...lost].sort()).toEqual([...labels].sort())
        expect(values.has('loss')).toBe(true)
        expect(lost).toHaveLength(loss.length - 1)
      }),
      { seed: 5941, numRuns: 500 },
    )
  })

  it('identifyValidation() takes a list as it is named once tfjs is repaired', () => {
    const labels = labelsFor(3, 2)
    const { values, lost } = identifyValidation(labels, [111, 1, 10, 100, 0.5, 0.6], 3)
    expect([...values]).toEqual(labels.map((label, i) => [label, [111, 1, 10, 100, 0.5, 0.6][i]]))
    expect(lost).toEqual([])
  })

  it('identifyValidation() passes on a NaN that it can name', () => {
    const { values } = identifyValidation(labelsFor(2, 2), [1, Number.NaN, 1, Number.NaN, 4], 2)
    expect(values.get('loss')).toBeNaN()
    expect(values.get('o0_loss')).toBe(1)
    expect(values.get('o1_loss')).toBeNaN()
  })
})

describe('countOutputs()', () => {
  it.each([
    ['one output', ['loss', 'acc'], { loss: 1, acc: 0.5 }, 1],
    [
      'one output with a metric that is called a loss',
      ['loss', 'my_loss', 'your_loss'],
      { loss: 1, my_loss: 3, your_loss: 4 },
      1,
    ],
    ['two outputs', ['loss', 'a_loss', 'b_loss', 'a_mae'], { loss: 101, a_loss: 1, b_loss: 100, a_mae: 1 }, 2],
    ['two outputs and a regulariser', ['loss', 'a_loss', 'b_loss'], { loss: 105, a_loss: 1, b_loss: 100 }, 2],
  ] as const)('countOutputs() sees %s', (_, labels, train, expected) => {
    expect(countOutputs(labels, train as unknown as Record<string, number>)).toBe(expected)
  })
})

describe('identifyEvaluation()', () => {
  it('identifyEvaluation() refuses a list that fits neither the names nor the known fault', () => {
    expect(() => identifyEvaluation(['loss', 'a_loss', 'b_loss'], [1, 2, 3, 4, 5], 2)).toThrow(
      /5 values for the 3 names/,
    )
    expect(() => identifyEvaluation(['loss'], [1, 2], 1)).toThrow(RangeError)
  })

  it('identifyEvaluation() names all of the whole list', () => {
    const names = labelsFor(2, 2)
    expect([...identifyEvaluation(names, [1, 101, 1, 100, 1, 10], 2).values()]).toEqual([101, 1, 100, 1, 10])
  })
})

/** Outputs that are constants, so that every loss and metric is known: output i is off by `errors[i]`. */
function constantModel(errors: number[], metrics: string[]): { model: tf.LayersModel; x: tf.Tensor; ys: tf.Tensor[] } {
  const input = tf.input({ shape: [1] })
  const outputs = errors.map((_, i) => {
    const dense = tf.layers.dense({
      units: 1,
      name: `o${i}`,
      kernelInitializer: 'zeros',
      useBias: false,
    })
    return dense.apply(input) as tf.SymbolicTensor
  })
  const model = tf.model({ inputs: input, outputs })
  model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError', metrics })
  return { model, x: tf.ones([8, 1]), ys: errors.map((error) => tf.fill([8, 1], error)) }
}

function datasetOf(x: tf.Tensor, ys: tf.Tensor[]): tf.data.Dataset<tf.TensorContainer> {
  const rows = Array.from({ length: x.shape[0]! }, (_, row) => ({
    xs: x.slice([row], [1]).squeeze([0]),
    ys: Object.fromEntries(ys.map((y, i) => [`o${i}`, y.slice([row], [1]).squeeze([0])])),
  }))
  return tf.data.array(rows as unknown as tf.TensorContainer[]).batch(4)
}

describe('tfjs 4.22.0', () => {
  it('tfjs 4.22.0 still names the validation values of two outputs wrong: when this fails, it was repaired', async () => {
    const { model, x, ys } = constantModel([1, 10], ['mae'])
    const result = await model.fit(x, ys, { epochs: 1, verbose: 0, validationData: [x, ys] })
    const last = Object.fromEntries(Object.entries(result.history).map(([name, values]) => [name, values[0]]))
    expect(last).toMatchObject({ loss: 101, o0_loss: 1, o1_loss: 100, o0_mae: 1, o1_mae: 10 })
    expect(last).toMatchObject({ val_loss: 1, val_o0_loss: 101, val_o1_loss: 1, val_o0_mae: 100, val_o1_mae: 1 })
    expect(tf.version.tfjs).toBe('4.22.0')
  })
})

const forms: [string, (model: tf.LayersModel) => TfjsCallbackOptions][] = [
  ['plain', () => ({})],
  ['plain with the model', (model) => ({ model })],
  ['instance', () => ({ tf })],
]
const ways: ['fit' | 'fitDataset'][] = [['fit'], ['fitDataset']]

describe.each(forms)('tfjsCallback(), %s form', (_, optionsOf) => {
  it.each(ways)(
    'tfjsCallback() publishes the true validation values of two outputs in %s, and says which are lost',
    async (way) => {
      const { model, x, ys } = constantModel([1, 10], ['mae'])
      const experiment = new MemoryExperiment()
      const callbacks = tfjsCallback(experiment, optionsOf(model))
      if (way === 'fit') await model.fit(x, ys, { epochs: 2, verbose: 0, validationData: [x, ys], callbacks })
      else
        await model.fitDataset(datasetOf(x, ys), { epochs: 2, verbose: 0, validationData: datasetOf(x, ys), callbacks })
      for (const [name, value] of Object.entries({ loss: 101, o0_loss: 1, o1_loss: 100, o0_mae: 1 })) {
        expect(experiment.train(name)).toEqual([value, value])
        expect(experiment.validation(name)).toEqual([value, value])
      }
      expect(experiment.train('o1_mae')).toEqual([10, 10])
      expect(experiment.validation('o1_mae')).toEqual([])
      expect(experiment.events('validation_unidentified').map(({ names }) => names)).toEqual(['o1_mae'])
    },
  )

  it('tfjsCallback() publishes the true validation values of three outputs without a metric', async () => {
    const { model, x, ys } = constantModel([1, 2, 3], [])
    const experiment = new MemoryExperiment()
    const callbacks = tfjsCallback(experiment, optionsOf(model))
    await model.fit(x, ys, { epochs: 1, verbose: 0, validationData: [x, ys], callbacks })
    expect(experiment.validation('loss')).toEqual([14])
    expect(experiment.validation('o0_loss')).toEqual([1])
    expect(experiment.events('validation_unidentified').map(({ names }) => names)).toEqual(['o1_loss,o2_loss'])
  })

  it('tfjsCallback() finds the best epoch by the true validation loss', async () => {
    const { model, x, ys } = constantModel([1, 10], [])
    const experiment = new MemoryExperiment()
    await model.fit(x, ys, {
      epochs: 1,
      verbose: 0,
      validationData: [x, ys],
      callbacks: tfjsCallback(experiment, optionsOf(model)),
    })
    expect(experiment.events('train_end')[0]).toMatchObject({ best_monitor: 'val_loss', best_value: 101 })
  })
})

describe('logEvaluate()', () => {
  it('logEvaluate() records all values of two outputs under their own names', async () => {
    const { model, x, ys } = constantModel([1, 10], ['mae'])
    const experiment = new MemoryExperiment()
    const values = await logEvaluate(experiment, model, model.evaluate(x, ys), {
      split: 'test',
      step: 7,
      dispose: true,
    })
    expect(values).toEqual({ loss: 101, o0_loss: 1, o1_loss: 100, o0_mae: 1, o1_mae: 10 })
    expect(experiment.line('o1_mae', { split: 'test' })).toEqual([[7, 10]])
  })
})

describe('logHistory()', () => {
  it('logHistory() records the true validation values of two outputs', async () => {
    const { model, x, ys } = constantModel([1, 10], ['mae'])
    const experiment = new MemoryExperiment()
    logHistory(experiment, await model.fit(x, ys, { epochs: 2, verbose: 0, validationData: [x, ys] }))
    expect(experiment.validation('loss')).toEqual([101, 101])
    expect(experiment.validation('o1_mae')).toEqual([])
    expect(experiment.events('validation_unidentified')).toHaveLength(1)
  })
})
