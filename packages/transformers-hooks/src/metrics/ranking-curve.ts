// ROC-AUC and average precision: how well the scores rank the samples of a label before the others.
import type { Intern, Row, RowView, TableMetric } from '../eval-metric.ts'
import { type ClassPrediction, type Label, scoresOf } from './label-of.ts'

/** Which labels are ranked. */
export interface CurveOptions {
  /** The label of a binary task. Without it each label is ranked against the rest, and the values are averaged (macro). */
  positive?: Label
}

/** Area under a curve over samples in descending order of score; `group` ends where the score changes. */
type Area = (order: Int32Array, truth: Uint8Array, ends: Uint8Array, weights: Uint32Array | null) => number

/**
 * Area under the ROC curve: the probability that a sample of the label scores above one of another label; ties count
 * half. Undefined when only one side occurs.
 *
 * @see sklearn.metrics.roc_auc_score, for several labels with multi_class='ovr', average='macro'
 */
export function rocAuc(options: CurveOptions = {}): TableMetric<ClassPrediction, Label> {
  return curveMetric('roc_auc', options, rocArea)
}

/**
 * Average precision: precision at each distinct score, weighted by the recall gained there; no interpolation.
 *
 * @see sklearn.metrics.average_precision_score, average='macro'
 */
export function averagePrecision(options: CurveOptions = {}): TableMetric<ClassPrediction, Label> {
  return curveMetric('average_precision', options, precisionArea)
}

function curveMetric(name: string, { positive }: CurveOptions, area: Area): TableMetric<ClassPrediction, Label> {
  return {
    name,
    higherIsBetter: true,
    ...(positive === undefined ? {} : { signature: { positive: String(positive) } }),
    stats(prediction, reference, intern) {
      const scores = scoresOf(prediction)
      if (positive === undefined) return allScores(scores, reference, intern)
      const entry = scores.find(({ label }) => label === String(positive))
      if (entry === undefined) throw new TypeError(`Cannot compute ${name}: there is no score for '${positive}'`)
      return [String(reference) === String(positive) ? 0 : 1, entry.score]
    },
    over(view) {
      const columns = positive === undefined ? view.width - 1 : 1
      const areas = Array.from({ length: columns }, (_, code) => areaOver(view, code, area))
      return (weights) => {
        let sum = 0
        for (const each of areas) sum += each(weights)
        return sum / areas.length
      }
    },
  }
}

/** Row: code of the reference, then the scores in the order of the codes, which the first sample fixes. */
function allScores(scores: readonly { label: string; score: number }[], reference: Label, intern: Intern): Row {
  const row = new Float64Array(scores.length + 1)
  for (const { label, score } of scores.toSorted((a, b) => (a.label < b.label ? -1 : 1))) {
    const code = intern(label)
    if (code >= scores.length)
      throw new TypeError(`Cannot rank scores: '${label}' is not among the labels of the first sample`)
    row[code + 1] = score
  }
  const truth = intern(reference)
  if (truth >= scores.length)
    throw new TypeError(`Cannot rank scores: the reference '${reference}' is not among the labels`)
  row[0] = truth
  return row
}

function areaOver({ rows, width, length }: RowView, code: number, area: Area): (weights: Uint32Array | null) => number {
  const scoreAt = (i: number): number => rows[i * width + code + 1]!
  const order = Int32Array.from({ length }, (_, i) => i).sort((a, b) => scoreAt(b) - scoreAt(a))
  const truth = Uint8Array.from(order, (i) => (rows[i * width] === code ? 1 : 0))
  const ends = Uint8Array.from(order, (i, at) => (at === length - 1 || scoreAt(order[at + 1]!) !== scoreAt(i) ? 1 : 0))
  return (weights) => area(order, truth, ends, weights)
}

function rocArea(order: Int32Array, truth: Uint8Array, ends: Uint8Array, weights: Uint32Array | null): number {
  let above = 0
  let positives = 0
  let negatives = 0
  let tiedNegatives = 0
  let tiedPositives = 0
  for (let at = 0; at < order.length; at++) {
    const weight = weights === null ? 1 : weights[order[at]!]!
    if (truth[at] === 1) tiedPositives += weight
    else tiedNegatives += weight
    if (ends[at] === 0) continue
    above += tiedNegatives * (positives + tiedPositives / 2)
    positives += tiedPositives
    negatives += tiedNegatives
    tiedPositives = 0
    tiedNegatives = 0
  }
  return positives * negatives === 0 ? Number.NaN : above / (positives * negatives)
}

function precisionArea(order: Int32Array, truth: Uint8Array, ends: Uint8Array, weights: Uint32Array | null): number {
  let found = 0
  let seen = 0
  let tied = 0
  let area = 0
  for (let at = 0; at < order.length; at++) {
    const weight = weights === null ? 1 : weights[order[at]!]!
    seen += weight
    if (truth[at] === 1) tied += weight
    if (ends[at] === 0 || tied === 0) continue
    found += tied
    area += tied * (found / seen)
    tied = 0
  }
  return found === 0 ? Number.NaN : area / found
}
