// Answers compared with references: exact match, SQuAD F1, contains, pattern, number.
import type { SumMetric } from '../eval-metric.ts'
import { listOf, splitWords, textOf } from './tokens.ts'

/** One right answer, or several of which any will do. */
export type Answers = string | readonly string[]

/** How two answers are made comparable. */
export interface NormalizeOptions {
  /** `'squad'` (default): lower case, no ASCII punctuation, no articles (a, an, the), single spaces. `'none'`: as they are. */
  normalize?: 'squad' | 'none'
}

const mean = (sum: Float64Array, n: number): number => sum[0]! / n
const wrong = (): number[] => [0]

/** The articles as whole words; `\b` of JavaScript knows ASCII only, Python's knows letters of any script. */
const ARTICLES = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu
const PUNCTUATION = /[!-/:-@[-`{-~]/g

/**
 * An answer as SQuAD compares it.
 *
 * @example normalizeAnswer('The  Eiffel Tower!') // 'eiffel tower'
 */
export function normalizeAnswer(text: string): string {
  return splitWords(text.toLowerCase().replace(PUNCTUATION, '').replace(ARTICLES, ' ')).join(' ')
}

function normalizer({ normalize = 'squad' }: NormalizeOptions): (text: string) => string {
  return normalize === 'squad' ? normalizeAnswer : (text) => text
}

/**
 * The share of answers that are one of the references after normalization.
 *
 * @see https://rajpurkar.github.io/SQuAD-explorer/ (evaluation script)
 */
export function exactMatch(options: NormalizeOptions = {}): SumMetric<string, Answers> {
  return shareOfAnswers({ name: 'exact_match', caller: 'exactMatch' }, options, (answer, each) => each === answer)
}

/**
 * Mean F1 over shared words of answer and reference (as multisets, normalized), the best of several references.
 * When either is empty it is 1 if both are, else 0.
 *
 * @see https://rajpurkar.github.io/SQuAD-explorer/ (evaluation script, version 2)
 */
export function squadF1(): SumMetric<string, Answers> {
  return {
    name: 'squad_f1',
    higherIsBetter: true,
    stats(prediction, reference) {
      const words = splitWords(normalizeAnswer(textOf(prediction, 'squadF1')))
      return [Math.max(0, ...listOf(reference).map((each) => wordF1(words, splitWords(normalizeAnswer(each)))))]
    },
    missing: wrong,
    value: mean,
  }
}

function wordF1(answer: readonly string[], reference: readonly string[]): number {
  if (answer.length === 0 || reference.length === 0) return answer.length === reference.length ? 1 : 0
  const left = new Map<string, number>()
  for (const word of reference) left.set(word, (left.get(word) ?? 0) + 1)
  let same = 0
  for (const word of answer) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    same++
  }
  if (same === 0) return 0
  const precision = same / answer.length
  const recall = same / reference.length
  return (2 * precision * recall) / (precision + recall)
}

/** The share of answers that contain one of the references after normalization. */
export function contains(options: NormalizeOptions = {}): SumMetric<string, Answers> {
  return shareOfAnswers({ name: 'contains', caller: 'contains' }, options, (answer, each) => answer.includes(each))
}

/** The share of answers for which one of the references is right; both are normalized before. */
function shareOfAnswers(
  { name, caller }: { name: string; caller: string },
  options: NormalizeOptions,
  isRight: (answer: string, reference: string) => boolean,
): SumMetric<string, Answers> {
  const normal = normalizer(options)
  return {
    name,
    higherIsBetter: true,
    interval: 'wilson',
    signature: { normalize: options.normalize ?? 'squad' },
    stats(prediction, reference) {
      const answer = normal(textOf(prediction, caller))
      return [listOf(reference).some((each) => isRight(answer, normal(each))) ? 1 : 0]
    },
    missing: wrong,
    value: mean,
  }
}

/** The share of answers that match the reference, a regular expression. */
export function matches(): SumMetric<string, RegExp> {
  return {
    name: 'matches',
    higherIsBetter: true,
    interval: 'wilson',
    stats(prediction, reference) {
      if (!(reference instanceof RegExp)) {
        throw new TypeError(`Cannot compute matches: the reference must be a RegExp, received ${typeof reference}`)
      }
      // A global or sticky expression remembers its place; from a fresh copy every sample starts at 0.
      const pattern = new RegExp(reference.source, reference.flags.replace(/[gy]/g, ''))
      return [pattern.test(textOf(prediction, 'matches')) ? 1 : 0]
    },
    missing: wrong,
    value: mean,
  }
}

/** How far a number may be off: by `absolute`, or by `relative` times the size of the reference; either is enough. */
export interface ToleranceOptions {
  absolute?: number
  relative?: number
}

/**
 * The share of answers that are the reference within a tolerance. A text is read as one number, with thousands commas;
 * a text that is no number is wrong.
 *
 * @param options both tolerances are 0 unless told.
 */
export function numericMatch({
  absolute = 0,
  relative = 0,
}: ToleranceOptions = {}): SumMetric<string | number, number> {
  if (!(absolute >= 0)) throw new RangeError(`Cannot make numericMatch: absolute must be ≥ 0, received ${absolute}`)
  if (!(relative >= 0)) throw new RangeError(`Cannot make numericMatch: relative must be ≥ 0, received ${relative}`)
  return {
    name: 'numeric_match',
    higherIsBetter: true,
    interval: 'wilson',
    signature: { absolute: String(absolute), relative: String(relative) },
    stats(prediction, reference) {
      const value = typeof prediction === 'number' ? prediction : numberIn(prediction)
      const off = Math.abs(value - reference)
      return [off <= absolute || off <= relative * Math.abs(reference) ? 1 : 0]
    },
    missing: wrong,
    value: mean,
  }
}

function numberIn(text: string): number {
  const plain = text.trim().replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
  return plain === '' ? Number.NaN : Number(plain)
}
