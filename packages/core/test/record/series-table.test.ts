import { canonicalJson, type JsonObject } from '@syvain-metrics/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SERIES_LIMIT, SeriesTable } from '../../src/record/series-table.ts'

test('SeriesTable gives the same number exactly for the same name and metadata, in any order of keys', () => {
  const name = fc.constantFrom('loss', 'acc')
  const value = fc.oneof(
    fc.constantFrom('train', 'validation'),
    fc.integer({ min: 0, max: 12 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.nat(2), { maxLength: 2 }),
  )
  const metadata = fc.option(fc.dictionary(fc.constantFrom('split', 'device', 'rank'), value, { maxKeys: 3 }), {
    nil: undefined,
  }) as fc.Arbitrary<JsonObject | undefined>
  fc.assert(
    fc.property(fc.array(fc.tuple(name, metadata), { maxLength: 100 }), (calls) => {
      const table = new SeriesTable(10_000)
      const known = new Map<string, number>()
      for (const [n, m] of calls) {
        const id = table.resolve(n, m)
        const identity = `${n} ${canonicalJson(m ?? {})}`
        expect(id).toBe(known.get(identity) ?? known.size)
        known.set(identity, id)
        expect(table.keys[id]).toEqual({ name: n, metadata: m ?? {}, metadataJson: canonicalJson(m ?? {}) })
      }
    }),
    { seed: 31, numRuns: 300 },
  )
})

test('SeriesTable refuses one series too many and still knows the others', () => {
  const table = new SeriesTable(2)
  expect([
    table.resolve('a', undefined),
    table.resolve('a', { x: 1 }),
    table.resolve('a', { x: 2 }),
    table.resolve('b', undefined),
  ]).toEqual([0, 1, SERIES_LIMIT, SERIES_LIMIT])
  expect([table.resolve('a', { x: 1 }), table.resolve('a', {})]).toEqual([1, 0])
  expect(table.widestKey('a')).toEqual({ key: 'x', values: 1 })
  expect(table.widestKey('b')).toBeUndefined()
})

test('SeriesTable takes no array or date for an empty map it knows', () => {
  const table = new SeriesTable(10)
  table.resolve('a', {})
  expect(() => table.resolve('a', [] as never)).toThrow(/metadata must be a plain JSON object, got an array of 0/)
  expect(() => table.resolve('a', new Date() as never)).toThrow(/got an object \(Date\)/)
  expect(() => table.resolve('a', null as never)).toThrow(/got null/)
})
