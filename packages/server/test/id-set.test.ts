import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IdSet, idWords } from '../src/ingest/id-set.ts'

describe('IdSet', () => {
  test('idWords() keeps forms apart that share their digits', () => {
    const digits = '0123456789abcdef0123456789abcdef'
    const uuid = '01234567-89ab-cdef-0123-456789abcdef'
    const words = [digits, uuid, `syvain-metrics-collector-${digits}`, uuid.toUpperCase()].map((id) =>
      idWords(id).join(),
    )
    expect(new Set(words).size).toBe(4)
  })

  test('IdSet knows each id once, through every growth', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uuid(), fc.string(), fc.nat(50).map(String)), { maxLength: 5_000 }), (ids) => {
        const set = new IdSet(4)
        const model = new Set<string>()
        for (const id of ids) {
          expect(set.add(idWords(id))).toBe(!model.has(id))
          model.add(id)
        }
        expect(set.size).toBe(model.size)
      }),
      { seed: 5, numRuns: 30 },
    )
  })

  test('IdSet takes the id of four zeros like any other', () => {
    const set = new IdSet()
    expect([set.add([0, 0, 0, 0]), set.add([0, 0, 0, 0]), set.add([0, 0, 0, 2])]).toEqual([true, false, true])
  })
})
