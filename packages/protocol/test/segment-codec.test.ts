import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  crc32c,
  decodeSegment,
  encodeSegment,
  type Segment,
  SegmentDecodeError,
  segmentByteLength,
} from '../src/index.ts'
import { sampleSegment, segmentArbitrary, seriesKey } from './segment-samples.ts'

function refusal(bytes: Uint8Array): string {
  try {
    decodeSegment(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(SegmentDecodeError)
    return (error as SegmentDecodeError).code
  }
  return 'accepted'
}

/** Repairs length and checksum, so that only the change under test is wrong. */
function resealed(bytes: Uint8Array, change: (copy: Uint8Array, view: DataView) => void): Uint8Array {
  const copy = bytes.slice()
  const view = new DataView(copy.buffer)
  change(copy, view)
  view.setUint32(copy.length - 4, crc32c(copy, 0, copy.length - 4), true)
  return copy
}

describe('decodeSegment() refuses damage', () => {
  const bytes = encodeSegment(sampleSegment())

  test('every truncation of a sample is refused', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(refusal(bytes.subarray(0, length))).not.toBe('accepted')
  })

  test('every single-bit flip of a sample is refused', () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const copy = bytes.slice()
      copy[bit >> 3] = copy[bit >> 3]! ^ (1 << (bit & 7))
      expect(refusal(copy), `bit ${bit}`).not.toBe('accepted')
    }
  })

  test('bytes that follow a segment are refused', () => {
    expect(refusal(Uint8Array.of(...bytes, 0))).toBe('TRUNCATED')
  })

  test.each<[string, (copy: Uint8Array, view: DataView) => void, string]>([
    ['another magic', (copy) => copy.set([0x50], 0), 'MAGIC'],
    ['a later version', (copy) => copy.set([2], 3), 'MAGIC'],
    ['an unknown flag', (_, view) => view.setUint16(4, 4, true), 'MALFORMED'],
    ['no events', (_, view) => view.setUint32(20, 0, true), 'MALFORMED'],
    ['more events than content', (_, view) => view.setUint32(20, 6, true), 'MALFORMED'],
    ['fewer events than content', (_, view) => view.setUint32(20, 4, true), 'MALFORMED'],
    ['more events than allowed', (_, view) => view.setUint32(20, 2 ** 31, true), 'MALFORMED'],
    ['a sequence past 48 bits', (copy) => copy.fill(0xff, 6, 12), 'MALFORMED'],
    ['more series than events', (copy) => copy.set([0x7f], 28), 'MALFORMED'],
  ])('%s is refused although the checksum is right', (_name, change, code) => {
    expect(refusal(resealed(bytes, change))).toBe(code)
  })

  test('a random change under a right checksum is refused or gives a segment that obeys the rules', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: bytes.length - 5 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const changed = resealed(bytes, (copy) => copy.set([value], at))
        if (refusal(changed) !== 'accepted') return
        const segment = decodeSegment(changed)
        expect(segment.series.length).toBe(segment.count)
        expect(segment.series.filter((s) => s === 0xffff_ffff).length).toBe(segment.annotations.length)
        for (const step of segment.steps) expect(Number.isNaN(step) || (Number.isInteger(step) && step >= 0)).toBe(true)
      }),
      { seed: 7, numRuns: 3_000 },
    )
  })

  test.each<[string, Partial<Segment>]>([
    ['an empty metric name', { table: [seriesKey(''), seriesKey('b')] }],
    ['metadata that is no object', { table: [{ name: 'a', metadata: {}, metadataJson: '[1]' }, seriesKey('b')] }],
    ['metadata that is no JSON', { table: [{ name: 'a', metadata: {}, metadataJson: '{' }, seriesKey('b')] }],
    ['a fractional step', { steps: Float64Array.of(0.5, 2 ** 52, 0, 0, 0) }],
    ['a negative step', { steps: Float64Array.of(-1, 0, 0, 0, 0) }],
    ['a negative time', { timesMs: Float64Array.of(-1, 0, 0, 0, 0) }],
    ['an empty annotation', { annotations: [{ text: '', metadata: {} }] }],
  ])('%s is refused', (_name, fields) => {
    expect(refusal(encodeSegment({ ...sampleSegment(), ...fields }))).toBe('MALFORMED')
  })
})

describe('encodeSegment()', () => {
  test('round-trips a sample that uses every field', () => {
    expect(decodeSegment(encodeSegment(sampleSegment()))).toEqual(sampleSegment())
  })

  test('round-trips any segment, bit for bit in its values', () => {
    fc.assert(
      fc.property(segmentArbitrary, (segment) => {
        const decoded = decodeSegment(encodeSegment(segment))
        expect(decoded).toEqual(segment)
        expect(encodeSegment(decoded)).toEqual(encodeSegment(segment))
      }),
      { seed: 11, numRuns: 1_000 },
    )
  })

  test('is read at an offset of a larger buffer', () => {
    const bytes = encodeSegment(sampleSegment())
    const larger = new Uint8Array(bytes.length + 20)
    larger.set(bytes, 13)
    expect(decodeSegment(larger.subarray(13, 13 + bytes.length))).toEqual(sampleSegment())
    expect(segmentByteLength(larger, 13)).toBe(bytes.length)
    expect(segmentByteLength(larger, 12)).toBeUndefined()
  })

  test('takes at most 12 bytes per event of a training curve', () => {
    const count = 500
    const curve: Segment = {
      ...sampleSegment(),
      firstSequence: 0,
      count,
      series: new Uint32Array(count),
      steps: Float64Array.from({ length: count }, (_, i) => i),
      timesMs: Float64Array.from({ length: count }, (_, i) => 1_700_000_000_000 + i * 31),
      values: Float64Array.from({ length: count }, (_, i) => 1 / (i + 1)),
      annotations: [],
    }
    expect(encodeSegment(curve).length / count).toBeLessThanOrEqual(12)
  })
})
