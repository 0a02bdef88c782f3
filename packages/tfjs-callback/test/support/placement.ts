// The placement matrix: every place that our callback can take beside others, on any back end.
import type * as tfjs from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import { composeCallbacks, type TfjsFitCallback, tfjsCallback } from '../../src/index.ts'
import { MemoryExperiment } from './memory-experiment.ts'
import { classes, classifier, dataset, linear, regression } from './models.ts'

type Tf = typeof tfjs
type Way = 'fit' | 'fitDataset'

/** A neighbour in the array, and how to see that it was called in every epoch. */
interface Neighbour {
  readonly callback: object
  readonly calls: () => number
}

export interface Setting {
  readonly tf: Tf
  /** `tf.node.tensorBoard` into a fresh folder, where there is one. */
  readonly tensorBoard?: () => Neighbour
  /** tfjs-node registers a progress bar above 0: it reads the logs before anyone else. */
  readonly verbose: readonly (0 | 1)[]
}

const EPOCHS = 3

function plainNeighbour(): Neighbour {
  let calls = 0
  return { callback: { onEpochEnd: () => void calls++ }, calls: () => calls }
}

function customNeighbour(tf: Tf): Neighbour {
  let calls = 0
  return { callback: new tf.CustomCallback({ onEpochEnd: () => void calls++ }), calls: () => calls }
}

/** Never stops, but counts: it throws when tfjs does not bind it right. */
function stoppingNeighbour(tf: Tf): Neighbour {
  const callback = tf.callbacks.earlyStopping({ monitor: 'val_loss', patience: 1000 })
  return {
    callback,
    calls: () => (callback.model && Number.isFinite((callback as unknown as { best: number }).best) ? EPOCHS : 0),
  }
}

function neighbours({ tf, tensorBoard }: Setting): [name: string, isInstance: boolean, make: () => Neighbour][] {
  return [
    ['a plain object', false, plainNeighbour],
    ['a CustomCallback', true, () => customNeighbour(tf)],
    ['earlyStopping()', true, () => stoppingNeighbour(tf)],
    ...(tensorBoard ? [['tf.node.tensorBoard()', true, tensorBoard] as [string, boolean, () => Neighbour]] : []),
  ]
}

/** Trains, and compares every logged value with History. */
async function train(
  setting: Setting,
  way: Way,
  verbose: 0 | 1,
  arrange: (ours: object, model: tfjs.LayersModel) => object,
): Promise<void> {
  const { tf } = setting
  const experiment = new MemoryExperiment()
  const data = classes(tf, 24)
  const model = classifier(tf)
  const callbacks = arrange(experiment, model) as tfjs.CustomCallbackArgs
  const common = { epochs: EPOCHS, verbose, callbacks } as const
  const result =
    way === 'fit'
      ? await model.fit(data.x, data.y, { ...common, batchSize: 8, validationData: [data.x, data.y] })
      : await model.fitDataset(dataset(tf, data, 8), { ...common, validationData: dataset(tf, data, 8) })
  const history = result.history as Record<string, number[]>
  for (const name of ['loss', 'acc']) {
    expect(experiment.train(name)).toEqual(history[name])
    expect(experiment.validation(name)).toEqual(history[`val_${name}`])
  }
  expect(experiment.steps('loss', { split: 'train' })).toEqual([0, 1, 2])
  expect(experiment.events('train_begin')).toHaveLength(1)
  expect(experiment.events('train_end')).toMatchObject([{ epochs_run: EPOCHS, callback_errors: 0 }])
}

/** tfjs's own summary of what it does with arrays: an array is taken as it is when its first element is an instance. */
export function describePlacement(backend: string, load: () => Setting): void {
  const setting = load()
  const { tf } = setting
  const runs = setting.verbose.flatMap((verbose) =>
    (['fit', 'fitDataset'] as const).map((way) => [way, verbose] as const),
  )

  describe.each(runs)(`${backend}, %s, verbose %i`, (way, verbose) => {
    it.each([
      ['the instance form', (experiment) => tfjsCallback(experiment, { tf })],
      ['the plain form', (experiment) => tfjsCallback(experiment)],
    ] as [string, (experiment: MemoryExperiment) => TfjsFitCallback][])(
      '%s works alone, and alone in an array',
      async (_, make) => {
        await train(setting, way, verbose, (experiment) => make(experiment as MemoryExperiment))
        await train(setting, way, verbose, (experiment) => [make(experiment as MemoryExperiment)])
      },
    )

    for (const [name, isInstance, make] of neighbours(setting)) {
      it(`the instance form works after ${name}${isInstance ? ', and before it' : ''}`, async () => {
        const [first, second] = [make(), make()]
        await train(setting, way, verbose, (experiment) => [
          first.callback,
          tfjsCallback(experiment as MemoryExperiment, { tf }),
        ])
        expect(first.calls()).toBe(EPOCHS)
        if (!isInstance) return
        await train(setting, way, verbose, (experiment) => [
          tfjsCallback(experiment as MemoryExperiment, { tf }),
          second.callback,
        ])
        expect(second.calls()).toBe(EPOCHS)
      })

      it(`the plain form works after ${name}${isInstance ? '' : ', and before it'}`, async () => {
        const [first, second] = [make(), make()]
        await train(setting, way, verbose, (experiment) => [
          first.callback,
          tfjsCallback(experiment as MemoryExperiment),
        ])
        expect(first.calls()).toBe(EPOCHS)
        if (isInstance) return
        await train(setting, way, verbose, (experiment) => [
          tfjsCallback(experiment as MemoryExperiment),
          second.callback,
        ])
        expect(second.calls()).toBe(EPOCHS)
      })

      it.each([
        ['plain', {}],
        ['instance', { tf }],
      ])(`composeCallbacks() joins %s form and ${name} in both orders`, async (_, form) => {
        for (const isFirst of [true, false]) {
          const neighbour = make()
          await train(setting, way, verbose, (experiment, model) => {
            const ours = tfjsCallback(experiment as MemoryExperiment, form)
            return composeCallbacks(model, isFirst ? [ours, neighbour.callback] : [neighbour.callback, ours], form)
          })
          expect(neighbour.calls()).toBe(EPOCHS)
        }
      })
    }

    it('composeCallbacks() joins all of them at once, and with tf stands beside instances', async () => {
      const all = neighbours(setting).map(([, , make]) => make())
      const beside = customNeighbour(tf)
      await train(setting, way, verbose, (experiment, model) => {
        const ours = tfjsCallback(experiment as MemoryExperiment, { tf })
        return [composeCallbacks(model, [ours, ...all.map(({ callback }) => callback)], { tf }), beside.callback]
      })
      expect([...all, beside].map(({ calls }) => calls())).toEqual(Array.from({ length: all.length + 1 }, () => EPOCHS))
    })
  })

  describe(backend, () => {
    it('tfjs itself still refuses [instance, plain object]: when this fails, the guide can say less', async () => {
      const { x, y } = regression(tf, 8)
      const callbacks = [tf.callbacks.earlyStopping(), { onEpochEnd() {} }] as tfjs.CustomCallbackArgs[]
      await expect(linear(tf).fit(x, y, { verbose: 0, callbacks })).rejects.toThrow(/setParams is not a function/)
    })
  })
}
