import { describe, expect, test } from 'vitest'
import { metricCount, segmentKey, sliceSegment } from '../src/index.ts'
import { sampleSegment } from './segment-samples.ts'

describe('sliceSegment()', () => {
  test.each([
    [0, 0],
    [-1, 2],
    [2, 1],
    [0, 6],
    [Number.NaN, 1],
  ])('refuses the range %d to %d of five events', (from, to) => {
    expect(() => sliceSegment(sampleSegment(), from, to)).toThrow('Cannot slice a segment of 5 events')
  })

  test('keeps identity: the slice names its own range of the same session', () => {
    const slice = sliceSegment(sampleSegment(), 1, 4)
    expect(segmentKey(slice)).toBe('0123456789abcdef:4294967296:3')
    expect(slice.annotations).toEqual(sampleSegment().annotations)
    expect(metricCount(slice)).toBe(2)
  })

  test('gives each annotation to the part that holds its event', () => {
    expect(sliceSegment(sampleSegment(), 0, 2).annotations).toEqual([])
    expect(sliceSegment(sampleSegment(), 2, 3).annotations).toHaveLength(1)
    expect(sliceSegment(sampleSegment(), 3, 5).annotations).toEqual([])
  })

  test('gives the segment itself for its whole range', () => {
    const segment = sampleSegment()
    expect(sliceSegment(segment, 0, 5)).toBe(segment)
  })
})
