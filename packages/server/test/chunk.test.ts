import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChunkError, decodeChunk, encodeChunk, packChunk, readChunkHeader } from '../src/series/chunk.ts'
import { anyPoints, pointsOf } from './support/series-points.ts'

describe('chunk', () => {
  test('decodeChunk() refuses every truncation of a chunk', () => {
    const { bytes } = encodeChunk(pointsOf([1, 2, 3]))
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeChunk(bytes.subarray(0, length)), `${length} bytes`).toThrow(ChunkError)
    }
  })

  test('decodeChunk() refuses every single-bit flip after the length and misreads none', () => {
    const { bytes } = encodeChunk(pointsOf([1, 2, 3]))
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice()
      damaged[bit >>> 3]! ^= 1 << (bit & 7)
      expect(() => decodeChunk(damaged), `bit ${bit}`).toThrow()
    }
  })

  test('encodeChunk() takes about ten bytes per point of a training curve', () => {
    const { bytes } = encodeChunk(pointsOf(Array.from({ length: 4_096 }, (_, i) => Math.sin(i))))
    expect(bytes.length / 4_096).toBeLessThan(8.2)
  })

  test('readChunkHeader() has the extremes of finite values and the ends as they are', () => {
    const { bytes } = encodeChunk(pointsOf([3, Number.NaN, -1, Number.POSITIVE_INFINITY]))
    expect(readChunkHeader(bytes)).toEqual({
      count: 4,
      finiteCount: 2,
      min: -1,
      max: 3,
      sum: 2,
      first: 3,
      last: Number.POSITIVE_INFINITY,
      stepMin: 0,
      stepMax: 3,
      timeMin: 1_700_000_000_000,
      timeMax: 1_700_000_000_060,
    })
  })

  test('packChunk() gives a chunk that reads the same, smaller or as it was, and refuses damage as before', () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        const { bytes } = encodeChunk(points)
        const packed = packChunk(bytes)
        expect(packed.length).toBeLessThanOrEqual(bytes.length)
        expect(decodeChunk(packed)).toEqual(points)
        expect(readChunkHeader(packed)).toEqual(readChunkHeader(bytes))
        expect(packChunk(packed)).toEqual(packed)
      }),
      { seed: 9, numRuns: 100 },
    )
    const packed = packChunk(
      encodeChunk(pointsOf(Array.from({ length: 4_096 }, (_, i) => Math.fround(1 / (i + 1))))).bytes,
    )
    expect(packed.length / 4_096).toBeLessThan(6)
    for (let bit = 0; bit < packed.length * 8; bit += 977) {
      const damaged = packed.slice()
      damaged[bit >>> 3]! ^= 1 << (bit & 7)
      expect(() => decodeChunk(damaged), `bit ${bit}`).toThrow(ChunkError)
    }
  })

  test('decodeChunk() gives back what encodeChunk() was given', () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        expect(decodeChunk(encodeChunk(points).bytes)).toEqual(points)
      }),
      { seed: 2, numRuns: 200 },
    )
  })
})
