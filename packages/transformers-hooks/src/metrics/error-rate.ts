// Word and character error rates of speech recognition, over the whole corpus.
import type { SumMetric } from '../eval-metric.ts'
import { editDistance, splitWords, strip, textOf } from './tokens.ts'

/** How texts are made comparable before they are split; scores of different ways do not compare. */
export interface ErrorRateOptions {
  /** Applied to both sides; nothing unless told. */
  normalize?: (text: string) => string
}

/**
 * Word error rate: all insertions, deletions and substitutions over all words of the references. Lower is better; it may
 * exceed 1. Undefined when the references have no word at all.
 *
 * @see jiwer.wer
 */
export function wer(options: ErrorRateOptions = {}): SumMetric<string, string> {
  return rateMetric('wer', splitWords, options)
}

/**
 * Character error rate, spaces included, white space at both ends left out.
 *
 * @see jiwer.cer
 */
export function cer(options: ErrorRateOptions = {}): SumMetric<string, string> {
  return rateMetric('cer', (text) => Array.from(strip(text)), options)
}

function rateMetric(
  name: string,
  split: (text: string) => string[],
  { normalize }: ErrorRateOptions,
): SumMetric<string, string> {
  const units = (text: string): string[] => split(normalize === undefined ? text : normalize(text))
  return {
    name,
    higherIsBetter: false,
    ...(normalize === undefined ? {} : { signature: { normalize: normalize.name || 'custom' } }),
    stats(prediction, reference) {
      const right = units(textOf(reference, name, 'reference'))
      return [editDistance(right, units(textOf(prediction, name))), right.length]
    },
    missing(reference) {
      const { length } = units(textOf(reference, name, 'reference'))
      return [length, length]
    },
    value: (sum) => (sum[1] === 0 ? Number.NaN : sum[0]! / sum[1]!),
  }
}
