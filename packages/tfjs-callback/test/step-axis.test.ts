// Steps over epochs, fits and a resumed run.
import { describe, expect, it } from 'vitest'
import { StepAxis } from '../src/step-axis.ts'

/** Runs epochs on the axis and returns the step of each epoch's end. */
function fit(axis: StepAxis, epochs: number[], batches: number, optimizer?: { iterations: number }): number[] {
  axis.fitBegin(optimizer)
  return epochs.map((epoch) => {
    axis.epochBegin(epoch)
    for (let i = 0; i < batches; i++) {
      axis.batchBegin()
      if (optimizer) optimizer.iterations += 1
    }
    return axis.epochStep
  })
}

describe('StepAxis', () => {
  it('StepAxis counts updates over epochs and fits where no optimizer is known', () => {
    const axis = new StepAxis('global')
    expect(fit(axis, [0, 1], 3)).toEqual([3, 6])
    expect(fit(axis, [0], 5)).toEqual([11])
  })

  it("StepAxis follows the optimizer's own count, with updates that were made outside of fit", () => {
    const axis = new StepAxis('global')
    const optimizer = { iterations: 10 }
    expect(fit(axis, [0, 1], 3, optimizer)).toEqual([13, 16])
    optimizer.iterations += 4
    expect(fit(axis, [0], 2, optimizer)).toEqual([22])
  })

  it('StepAxis goes on where it was when a new optimizer counts from 0', () => {
    const axis = new StepAxis('global')
    expect(fit(axis, [0], 6, { iterations: 0 })).toEqual([6])
    expect(fit(axis, [0], 2, { iterations: 0 })).toEqual([8])
  })

  it('StepAxis begins at initialStep, whatever a restored optimizer says', () => {
    expect(fit(new StepAxis('global', 100), [0], 3)).toEqual([103])
    expect(fit(new StepAxis('global', 100), [0], 3, { iterations: 0 })).toEqual([103])
    expect(fit(new StepAxis('global', 100), [0], 3, { iterations: 100 })).toEqual([103])
  })

  it('StepAxis places epochs at their index and honours initialEpoch', () => {
    const axis = new StepAxis('epoch')
    expect(fit(axis, [0, 1, 2], 1)).toEqual([0, 1, 2])
    expect(fit(axis, [3, 4], 1)).toEqual([3, 4])
  })

  it('StepAxis never goes back when a second fit counts its epochs from 0', () => {
    const axis = new StepAxis('epoch')
    fit(axis, [0, 1, 2], 1)
    expect(fit(axis, [0, 1], 1)).toEqual([3, 4])
    expect(fit(axis, [0], 1)).toEqual([5])
  })
})
