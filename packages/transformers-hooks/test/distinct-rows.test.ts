import { describe, expect, it } from 'vitest'
import { bootstrapWeights } from '../src/bootstrap.ts'
import { distinctRows } from '../src/distinct-rows.ts'
import { cohenKappa, f1, spearman } from '../src/metrics.ts'
import { seededRandom } from '../src/random.ts'

const viewOf = (rows: number[]): { rows: Float64Array; width: number; length: number; labels: string[] } => ({
  rows: Float64Array.from(rows),
  width: 2,
  length: rows.length / 2,
  labels: ['a', 'b', 'c'],
})

describe('distinctRows()', () => {
  it('distinctRows() is none where every row is of its own kind, or there are too many kinds', () => {
    expect(distinctRows(viewOf([0, 1, 1, 0]))).toBeNull()
    expect(distinctRows(viewOf(Array.from({ length: 5000 }, (_, i) => i >> 1)))).toBeNull()
  })

  it('distinctRows() keeps one row of each kind', () => {
    const found = distinctRows(viewOf([0, 1, 2, -1, 0, 1, 0, 1]))!
    expect([...found.view.rows]).toEqual([0, 1, 2, -1])
    expect([...found.kinds]).toEqual([0, 1, 0, 0])
  })

  it('distinctRows() changes no resample of a metric', () => {
    const random = seededRandom(4)
    const view = viewOf(Array.from({ length: 600 }, () => random() % 3))
    const { view: few, kinds } = distinctRows(view)!
    const how = { resamples: 50, seed: 9, level: 0.95 }
    for (const metric of [f1(), f1({ average: 'none' }), cohenKappa(), spearman()]) {
      const all = bootstrapWeights({ length: 300, clusters: null }, metric.over(view), how)
      const grouped = bootstrapWeights(
        { length: 300, clusters: null, kinds: { of: kinds, size: few.length } },
        metric.over(few),
        how,
      )
      expect([...grouped.keys()]).toEqual([...all.keys()])
      for (const [key, values] of all) {
        values.forEach((value, i) => void expect(grouped.get(key)![i]).toBeCloseTo(value, 12))
      }
    }
  })
})
