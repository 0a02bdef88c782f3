import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, type Json, jsonBytesAtMost } from '../src/json.ts'

const bytesOf = (value: Json): number => new TextEncoder().encode(canonicalJson(value)).length

describe('jsonBytesAtMost', () => {
  test.each<[string, Json]>([
    ['escapes', '\u0000\u001f"\\'],
    ['a lone surrogate', '\ud800'],
    ['three bytes a unit', '￿€'],
    ['the longest number', -1.2345678901234567e-308],
    ['an escaped key', { '\u0000': 1 }],
    ['nothing', {}],
    ['nests', [[[{ a: [{}, []] }]]]],
  ])('jsonBytesAtMost() is not below %s', (_, value) => {
    expect(jsonBytesAtMost(value)).toBeGreaterThanOrEqual(bytesOf(value))
  })

  test('jsonBytesAtMost() is never below the text', () => {
    const json = fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<Json>
    fc.assert(
      fc.property(json, (value) => {
        expect(jsonBytesAtMost(value)).toBeGreaterThanOrEqual(bytesOf(value))
      }),
      { seed: 4, numRuns: 2_000 },
    )
  })

  test('jsonBytesAtMost() is below the limits for metadata as people write it', () => {
    expect(jsonBytesAtMost({ split: 'train', model: 'mamba', seed: 7, tags: ['a', 'b'] })).toBeLessThan(400)
  })
})
