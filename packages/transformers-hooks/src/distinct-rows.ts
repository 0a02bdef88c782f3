// Equal rows told apart once: a confusion matrix of 100,000 samples has few kinds of rows, and resampling them is cheap.
import type { RowView } from './eval-metric.ts'

/** The kinds of rows of a table. */
export interface DistinctRows {
  /** One row of each kind, in order of appearance. */
  readonly view: RowView
  /** Kind of each row of the table. */
  readonly kinds: Uint32Array
}

/** With more kinds than this the rows are as good as all different. */
const MAX_KINDS = 1024

/** @returns null when there are too many kinds, or a row for each. */
export function distinctRows({ rows, width, length, labels }: RowView): DistinctRows | null {
  const known = new Map<string, number>()
  const first: number[] = []
  const kinds = new Uint32Array(length)
  for (let row = 0; row < length; row++) {
    const key = rows.subarray(row * width, (row + 1) * width).join()
    let kind = known.get(key)
    if (kind === undefined) {
      if (first.length === MAX_KINDS) return null
      kind = first.push(row) - 1
      known.set(key, kind)
    }
    kinds[row] = kind
  }
  if (first.length === length) return null
  const few = new Float64Array(first.length * width)
  for (const [kind, row] of first.entries()) few.set(rows.subarray(row * width, (row + 1) * width), kind * width)
  return { view: { rows: few, width, length: first.length, labels }, kinds }
}
