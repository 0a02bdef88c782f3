// How a prediction of a classification is read: a bare label, or scored labels of which the best counts.
import type { LabelScore } from '../eval-metric.ts'

/** A class: a string, a number or a boolean. Compared as text, so that `1` and `'1'` are the same class. */
export type Label = string | number | boolean

/** What a classifier answered: one label, or several with scores in any order. */
export type ClassPrediction = Label | LabelScore | readonly LabelScore[]

/**
 * The label of a prediction.
 *
 * @returns the label itself, or that of the highest score; the first of equal ones. `null` when the list is empty.
 * @throws TypeError when it is neither.
 */
export function labelOf(prediction: ClassPrediction): Label | null {
  if (isLabel(prediction)) return prediction
  if (isLabelScore(prediction)) return prediction.label
  if (Array.isArray(prediction) && prediction.every(isLabelScore)) {
    let best: LabelScore | null = null
    for (const entry of prediction) if (best === null || entry.score > best.score) best = entry
    return best === null ? null : best.label
  }
  throw new TypeError(`Cannot read a label: expected a label or a list of {label, score}, received ${seen(prediction)}`)
}

/**
 * The scores of a prediction, best first; equal scores keep their order.
 *
 * @throws TypeError when the prediction carries no list of scores.
 */
export function scoresOf(prediction: ClassPrediction): readonly LabelScore[] {
  if (Array.isArray(prediction) && prediction.every(isLabelScore))
    return prediction.toSorted((a, b) => b.score - a.score)
  throw new TypeError(
    `Cannot read scores: expected a list of {label, score} with every label, received ${seen(prediction)}; ` +
      'ask the pipeline for all labels (top_k: null, in 2.x topk: 0 or the number of labels)',
  )
}

function isLabel(value: unknown): value is Label {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function isLabelScore(value: unknown): value is LabelScore {
  return typeof value === 'object' && value !== null && 'label' in value && 'score' in value
}

/** A short word for what arrived, for error messages: never the whole of it. */
export function seen(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${typeof value[0]}`
  if (typeof value === 'object') return `an object with keys ${Object.keys(value).slice(0, 5).join(', ') || '(none)'}`
  return typeof value === 'string' ? `the string '${value.slice(0, 40)}'` : String(value)
}
