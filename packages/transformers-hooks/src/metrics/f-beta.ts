// Precision, recall and F-beta: per label, binary, or averaged.
import type { RowView, TableMetric, Values } from '../eval-metric.ts'
import { type Counts, codes, countsOver, noCode } from './confusion-counts.ts'
import type { ClassPrediction, Label } from './label-of.ts'

/** How values of several labels become one. */
export interface AverageOptions {
  /**
   * `'macro'` (default): mean over labels. `'weighted'`: mean weighted by samples of the label. `'micro'`: of the summed
   * counts. `'binary'`: of the label `positive` alone. `'none'`: one value per label, with metadata `label`.
   */
  average?: 'macro' | 'weighted' | 'micro' | 'binary' | 'none'
  /** The label that counts, for `'binary'`. */
  positive?: Label
  /** Labels to look at, present or not; those that occur as reference or prediction unless given. */
  labels?: readonly Label[]
}

type Ratio = (hits: number, truth: number, predicted: number) => { part: number; whole: number }

const PRECISION: Ratio = (hits, _truth, predicted) => ({ part: hits, whole: predicted })
const RECALL: Ratio = (hits, truth) => ({ part: hits, whole: truth })

/**
 * Of what was predicted as a label, the share that is. Nothing predicted counts as 0, and is noted.
 *
 * @see sklearn.metrics.precision_score with zero_division=0
 */
export function precision(options: AverageOptions = {}): TableMetric<ClassPrediction, Label> {
  return ratioMetric('precision', PRECISION, options)
}

/**
 * Of what is a label, the share that was predicted so. A label without samples counts as 0, and is noted.
 *
 * @see sklearn.metrics.recall_score with zero_division=0
 */
export function recall(options: AverageOptions = {}): TableMetric<ClassPrediction, Label> {
  return ratioMetric('recall', RECALL, options)
}

/**
 * The harmonic mean of precision and recall.
 *
 * @see sklearn.metrics.f1_score with zero_division=0
 */
export function f1(options: AverageOptions = {}): TableMetric<ClassPrediction, Label> {
  return ratioMetric('f1', fRatio(1), options)
}

/**
 * The harmonic mean in which recall counts beta times as much as precision.
 *
 * @param options `beta` above 0, and those of `f1`.
 * @see sklearn.metrics.fbeta_score with zero_division=0
 */
export function fBeta(options: AverageOptions & { beta: number }): TableMetric<ClassPrediction, Label> {
  if (!(options.beta > 0)) throw new RangeError(`Cannot make fBeta: beta must be above 0, received ${options.beta}`)
  return ratioMetric(`f${options.beta}`, fRatio(options.beta), options)
}

function fRatio(beta: number): Ratio {
  const square = beta * beta
  return (hits, truth, predicted) => ({ part: (1 + square) * hits, whole: square * truth + predicted })
}

function ratioMetric(name: string, ratio: Ratio, options: AverageOptions): TableMetric<ClassPrediction, Label> {
  const { average = 'macro', positive } = options
  if (average === 'binary' && positive === undefined) {
    throw new TypeError(`Cannot make ${name}: average 'binary' needs \`positive\`, the label that counts`)
  }
  const single = average === 'binary' || average === 'none'
  return {
    name: single ? name : `${name}_${average}`,
    higherIsBetter: true,
    ...(average === 'none' ? { dimension: 'label' } : {}),
    ...(average === 'binary' ? { signature: { positive: String(positive) } } : {}),
    stats: codes,
    missing: noCode,
    over(view) {
      const count = countsOver(view)
      const fixed = fixedCodes(view, average === 'binary' ? [positive!] : options.labels)
      return (weights) => averaged(count(weights), { ratio, average, fixed, view })
    },
    notes(view) {
      const counts = countsOver(view)(null)
      const fixed = fixedCodes(view, average === 'binary' ? [positive!] : options.labels)
      const undefinedLabels = codesOf(counts, fixed).filter((code) => ratioOf(counts, code, ratio).whole === 0)
      if (average === 'micro' || undefinedLabels.length === 0) return []
      const names = undefinedLabels.slice(0, 5).map((code) => view.labels[code] ?? 'unseen')
      return [`${name}: 0/0 for ${undefinedLabels.length} labels (${names.join(', ')}), counted as 0`]
    },
  }
}

/** Codes of the labels that were asked for; -1 for one that never occurred. */
function fixedCodes(view: RowView, labels: readonly Label[] | undefined): number[] | null {
  return labels === undefined ? null : labels.map((label) => view.labels.indexOf(String(label)))
}

function codesOf({ truth, predicted }: Counts, fixed: number[] | null): number[] {
  if (fixed !== null) return fixed
  const present: number[] = []
  for (let code = 0; code < truth.length; code++) if (truth[code]! + predicted[code]! > 0) present.push(code)
  return present
}

function ratioOf({ hits, truth, predicted }: Counts, code: number, ratio: Ratio): { part: number; whole: number } {
  return ratio(hits[code] ?? 0, truth[code] ?? 0, predicted[code] ?? 0)
}

interface Averaging {
  readonly ratio: Ratio
  readonly average: NonNullable<AverageOptions['average']>
  readonly fixed: number[] | null
  readonly view: RowView
}

function averaged(counts: Counts, { ratio, average, fixed, view }: Averaging): number | Values {
  const present = codesOf(counts, fixed)
  const value = (code: number): number => {
    const { part, whole } = ratioOf(counts, code, ratio)
    return whole === 0 ? 0 : part / whole
  }
  if (average === 'none') return Object.fromEntries(present.map((code) => [view.labels[code] ?? 'unseen', value(code)]))
  if (average === 'micro') return micro(counts, present, ratio)
  let sum = 0
  let weightSum = 0
  for (const code of present) {
    const weight = average === 'weighted' ? (counts.truth[code] ?? 0) : 1
    sum += weight * value(code)
    weightSum += weight
  }
  return weightSum === 0 ? 0 : sum / weightSum
}

function micro({ hits, truth, predicted }: Counts, present: readonly number[], ratio: Ratio): number {
  const total = (of: Float64Array): number => present.reduce((sum, code) => sum + (of[code] ?? 0), 0)
  const { part, whole } = ratio(total(hits), total(truth), total(predicted))
  return whole === 0 ? 0 : part / whole
}
