import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowTable } from '../src/row-table.ts'

describe('RowTable', () => {
  it('RowTable keeps sum and number exact at any size, in rows of equal blocks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 300 }),
        fc.integer({ min: 2, max: 20 }),
        (values, maxRows) => {
          const table = new RowTable(maxRows, true)
          values.forEach((value, i) => void table.add([value, 1], i))
          const total = values.reduce((sum, value) => sum + value, 0)
          expect(table.n).toBe(values.length)
          if (values.length === 0) return
          expect([...table.sum]).toEqual([total, values.length])
          let inRows = 0
          for (let row = 0; row < table.length; row++) {
            inRows += table.rows[2 * row]!
            const count = table.counts === null ? 1 : table.counts[row]!
            expect(table.rows[2 * row + 1]).toBe(count)
            if (row < table.length - 1 && maxRows % 2 === 0) expect(count).toBe(table.block)
          }
          expect(inRows).toBe(total)
          expect(table.length).toBeLessThanOrEqual(maxRows)
        },
      ),
      { seed: 5 },
    )
  })

  it('RowTable adds repeats of a sample onto its row', () => {
    const table = new RowTable(10, true)
    for (const [value, sample] of [
      [1, 0],
      [1, 0],
      [0, 0],
      [1, 3],
    ] as const)
      table.add([value], sample)
    expect(table).toMatchObject({ length: 2, n: 4 })
    expect([...table.rows.subarray(0, 2)]).toEqual([2, 1])
    expect([...table.counts!.subarray(0, 2)]).toEqual([3, 1])
  })

  it('RowTable never adds rows that are codes', () => {
    const table = new RowTable(2, false)
    for (const sample of [0, 0, 1, 2, 3]) table.add([7], sample)
    expect(table).toMatchObject({ length: 5, counts: null })
    expect([...table.samples.subarray(0, 5)]).toEqual([0, 0, 1, 2, 3])
  })
})
