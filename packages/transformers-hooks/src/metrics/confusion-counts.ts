// Counts per label over rows of two codes (reference, prediction), the ground of all classification metrics.
import type { Intern, Row, RowView } from '../eval-metric.ts'
import { type ClassPrediction, type Label, labelOf } from './label-of.ts'

/** Code of an answer that is none. */
export const NO_LABEL: number = -1

/** Counts per label code. */
export interface Counts {
  /** Samples of this label that were predicted so. */
  readonly hits: Float64Array
  /** Samples of this label. */
  readonly truth: Float64Array
  /** Samples predicted as this label. */
  readonly predicted: Float64Array
  readonly total: number
}

/** Statistics of a sample: the codes of its reference and of its prediction. */
export function codes(prediction: ClassPrediction, reference: Label, intern: Intern): Row | null {
  const label = labelOf(prediction)
  return label === null ? null : [intern(reference), intern(label)]
}

/** No answer is no label, which is not the right one. */
export function noCode(reference: Label, intern: Intern): Row {
  return [intern(reference), NO_LABEL]
}

/** Prepares the rows, then counts with weights. The arrays are reused by the next call. */
export function countsOver(view: RowView): (weights: Uint32Array | null) => Counts {
  const { rows, length } = view
  const size = view.labels.length
  const hits = new Float64Array(size)
  const truth = new Float64Array(size)
  const predicted = new Float64Array(size)
  return (weights) => {
    let total = 0
    hits.fill(0)
    truth.fill(0)
    predicted.fill(0)
    for (let i = 0; i < length; i++) {
      const weight = weights === null ? 1 : weights[i]!
      const reference = rows[2 * i]!
      const answer = rows[2 * i + 1]!
      total += weight
      truth[reference] = truth[reference]! + weight
      if (answer !== NO_LABEL) predicted[answer] = predicted[answer]! + weight
      if (answer === reference) hits[reference] = hits[reference]! + weight
    }
    return { hits, truth, predicted, total }
  }
}

/** The matrix `[reference][prediction]` with its labels in sorted order, numbers by size. */
export function matrixOf(view: RowView): { labels: string[]; matrix: number[][] } {
  const order = sortedLabels(view.labels)
  const place = new Map(order.map((code, at) => [code, at]))
  const matrix = order.map(() => order.map(() => 0))
  for (let i = 0; i < view.length; i++) {
    const row = matrix[place.get(view.rows[2 * i]!)!]!
    const column = place.get(view.rows[2 * i + 1]!)
    if (column !== undefined) row[column] = row[column]! + 1
  }
  return { labels: order.map((code) => view.labels[code]!), matrix }
}

/** Codes in the order of their labels: numbers by size, else by code units. */
export function sortedLabels(labels: readonly string[]): number[] {
  const numeric = labels.every((label) => label.trim() !== '' && Number.isFinite(Number(label)))
  const compare = (a: string, b: string): number => (numeric ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0)
  return labels.map((_, code) => code).sort((a, b) => compare(labels[a]!, labels[b]!))
}
