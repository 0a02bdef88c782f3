import { ByteReader, ByteWriter } from '@syvain-metrics/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readColumn, writeColumn } from '../src/series/column.ts'

function roundTrip(values: number[]): { bytes: number; values: number[] } {
  const out = new ByteWriter(16)
  writeColumn(out, values)
  const bytes = out.finish()
  const read = readColumn(new ByteReader(bytes, (what) => new Error(what)), values.length)
  return { bytes: bytes.length, values: Array.from(read) }
}

describe('column', () => {
  test('readColumn() refuses a mode that is none, and runs of another length', () => {
    const fail = (what: string) => new Error(what)
    expect(() => readColumn(new ByteReader(Uint8Array.of(9), fail), 1)).toThrow('mode 9')
    expect(() => readColumn(new ByteReader(Uint8Array.of(1, 1, 5, 0), fail), 4)).toThrow('longer')
    expect(() => readColumn(new ByteReader(Uint8Array.of(1, 1, 3, 0), fail), 4)).toThrow('shorter')
  })

  test('writeColumn() takes a few bytes for an even column of any length', () => {
    const steps = Array.from({ length: 4_096 }, (_, i) => 1_000 + 8 * i)
    expect(roundTrip(steps)).toEqual({ bytes: 8, values: steps })
  })

  test('readColumn() gives back what writeColumn() wrote, bit by bit', () => {
    const number = fc.oneof(
      fc.integer({ min: -1, max: 2_000 }),
      fc.integer({ min: 1.7e12, max: 1.8e12 }),
      fc.maxSafeInteger(),
      fc.double(),
    )
    fc.assert(
      fc.property(fc.array(number, { maxLength: 200 }), (values) => {
        expect(roundTrip(values).values).toEqual(values)
      }),
      { seed: 1, numRuns: 500 },
    )
  })
})
