// Which epoch is best.
import { describe, expect, it } from 'vitest'
import { BestEpoch } from '../src/best-epoch.ts'
import type { TfjsCallbackOptions } from '../src/options.ts'

function bests(options: TfjsCallbackOptions['best'], rows: Record<string, number>[]): number[] {
  const best = new BestEpoch(options)
  return rows.flatMap((row, epoch) => {
    const found = best.update(new Map(Object.entries(row)), { epoch, step: epoch, model: undefined })
    return found ? [found.epoch] : []
  })
}

describe('BestEpoch', () => {
  it.each([
    ['no value of the name', { monitor: 'val_acc' }, [{ loss: 1 }, { loss: 0 }], []],
    ['only NaN', {}, [{ loss: Number.NaN }], []],
    ['no values at all', {}, [{}, {}], []],
  ] as const)('BestEpoch finds none in %s', (_, options, rows, expected) => {
    expect(bests(options, [...rows] as Record<string, number>[])).toEqual(expected)
  })

  it('BestEpoch watches val_loss, and loss where there is no validation', () => {
    expect(
      bests(undefined, [
        { loss: 1, val_loss: 3 },
        { loss: 0.5, val_loss: 4 },
        { loss: 0.6, val_loss: 2 },
      ]),
    ).toEqual([0, 2])
    expect(bests(undefined, [{ loss: 1 }, { loss: 0.5 }, { loss: 0.6 }])).toEqual([0, 1])
  })

  it('BestEpoch takes more as better for accuracies, and as it is told', () => {
    expect(bests({ monitor: 'val_acc' }, [{ val_acc: 0.5 }, { val_acc: 0.7 }, { val_acc: 0.6 }])).toEqual([0, 1])
    expect(bests({ monitor: 'gain', mode: 'max' }, [{ gain: 1 }, { gain: 2 }])).toEqual([0, 1])
    expect(bests({ monitor: 'acc', mode: 'min' }, [{ acc: 1 }, { acc: 2 }])).toEqual([0])
  })

  it('BestEpoch asks for more than minDelta', () => {
    expect(bests({ minDelta: 0.5 }, [{ loss: 2 }, { loss: 1.5 }, { loss: 1.4 }])).toEqual([0, 2])
  })

  it('BestEpoch tells the value before', () => {
    const best = new BestEpoch({})
    const place = { epoch: 0, step: 0, model: undefined }
    expect(best.update(new Map([['loss', 2]]), place)?.previous).toBeUndefined()
    expect(best.update(new Map([['loss', 1]]), place)).toMatchObject({ monitor: 'loss', value: 1, previous: 2 })
  })
})
