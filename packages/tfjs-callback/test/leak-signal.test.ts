// A number of tensors that only rises.
import { describe, expect, it } from 'vitest'
import { LeakSignal } from '../src/leak-signal.ts'

function signals(counts: number[]): (number | undefined)[] {
  const leak = new LeakSignal()
  return counts.map((count) => leak.update(count))
}

describe('LeakSignal', () => {
  it.each([
    ['a steady count', [10, 10, 10, 10, 10]],
    ['the slots that an optimizer makes in its first epoch', [10, 16, 16, 16, 16]],
    ['two rises on end', [10, 12, 14, 14, 16, 18, 18]],
    ['a falling count', [10, 9, 8, 7]],
  ])('LeakSignal says nothing about %s', (_, counts) => {
    expect(signals(counts).every((signal) => signal === undefined)).toBe(true)
  })

  it('LeakSignal tells tensors per epoch after three rises on end, once', () => {
    expect(signals([10, 12, 14, 19, 21, 23])).toEqual([undefined, undefined, undefined, 3, undefined, undefined])
  })
})
