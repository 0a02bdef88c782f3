import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PAGE_SEQUENCES, SequencePage } from '../src/ingest/sequence-page.ts'

describe('SequencePage', () => {
  test('SequencePage tells a number it has from one it has not, also after encoding', () => {
    const numbers = fc.oneof(
      fc.array(fc.nat(PAGE_SEQUENCES - 1), { maxLength: 200 }),
      fc.tuple(fc.nat(60_000), fc.nat(5_000)).map(([from, n]) => Array.from({ length: n }, (_, i) => from + i)),
    )
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 4 }), (lists) => {
        const model = new Set<number>()
        let page = new SequencePage()
        for (const list of lists) {
          for (const number of list) {
            expect(page.add(number)).toBe(!model.has(number))
            model.add(number)
          }
          page = SequencePage.decode(page.encode())
        }
        const bits = Array.from({ length: PAGE_SEQUENCES }, (_, i) => i).filter((i) => !page.add(i))
        expect(bits).toEqual([...model].sort((a, b) => a - b))
      }),
      { seed: 4, numRuns: 40 },
    )
  })

  test('SequencePage.encode() takes four bytes per run and never more than 8 KiB', () => {
    const run = new SequencePage()
    for (let i = 0; i < PAGE_SEQUENCES; i++) run.add(i)
    expect(run.encode().length).toBe(4)
    const worst = new SequencePage()
    for (let i = 0; i < PAGE_SEQUENCES; i += 2) worst.add(i)
    expect(worst.encode().length).toBe(8_192)
    expect(SequencePage.decode(worst.encode()).encode()).toEqual(worst.encode())
  })

  test('SequencePage keeps exactly 2,047 and 2,048 runs apart from plain bits', () => {
    for (const runs of [2_047, 2_048, 2_049]) {
      const page = new SequencePage()
      for (let i = 0; i < runs; i++) page.add(i * 3)
      const read = SequencePage.decode(page.encode())
      expect(read.add(3)).toBe(false)
      expect(read.add(4)).toBe(true)
    }
  })
})
