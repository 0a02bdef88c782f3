// chrF and chrF++ as sacreBLEU computes them.
import type { SumMetric } from '../eval-metric.ts'
import type { Answers } from './answer.ts'
import { countNgrams, listOf, overlap, splitWords, textOf } from './tokens.ts'

/** Options of `chrf`; the defaults are sacreBLEU's. */
export interface ChrfOptions {
  /** Longest n-gram of characters, 6 unless told. */
  charOrder?: number
  /** Longest n-gram of words, 0 unless told; 2 makes chrF++. */
  wordOrder?: number
  /** How many times recall counts as much as precision, 2 unless told. */
  beta?: number
  lowercase?: boolean
}

/**
 * Corpus chrF, 0 to 100: F-beta of the mean precision and recall over the n-gram orders, of characters without white
 * space. Of several references of a sample the best one counts. Not a mean over samples.
 *
 * @see Popović (2015), "chrF: character n-gram F-score for automatic MT evaluation"; sacrebleu.corpus_chrf
 */
export function chrf(options: ChrfOptions = {}): SumMetric<string, Answers> {
  const { charOrder = 6, wordOrder = 0, beta = 2, lowercase = false } = options
  for (const [name, value, least] of [['charOrder', charOrder, 1] as const, ['wordOrder', wordOrder, 0] as const]) {
    if (!Number.isInteger(value) || value < least) {
      throw new RangeError(`Cannot make chrf: ${name} must be an integer ≥ ${least}, received ${value}`)
    }
  }
  if (!(beta > 0)) throw new RangeError(`Cannot make chrf: beta must be above 0, received ${beta}`)
  const ngrams = (text: string): Map<string, number>[] =>
    ngramsOf(lowercase ? text.toLowerCase() : text, charOrder, wordOrder)
  const stats = (text: string, reference: Answers): Float64Array | null => {
    const own = ngrams(text)
    let best: Float64Array | null = null
    for (const each of listOf(reference)) {
      const row = chrfStats(own, ngrams(each))
      if (best === null || chrfValue(row, beta) > chrfValue(best, beta)) best = row
    }
    return best
  }
  return {
    name: wordOrder === 0 ? 'chrf' : 'chrf_pp',
    higherIsBetter: true,
    signature: {
      char_order: String(charOrder),
      word_order: String(wordOrder),
      beta: String(beta),
      case: lowercase ? 'lower' : 'mixed',
    },
    stats: (prediction, reference) => stats(textOf(prediction, 'chrf'), reference),
    missing: (reference) => stats('', reference),
    value: (sum) => chrfValue(sum, beta),
  }
}

function ngramsOf(text: string, charOrder: number, wordOrder: number): Map<string, number>[] {
  const characters = Array.from(splitWords(text).join(''))
  const words = wordOrder > 0 ? splitWords(text).flatMap(withoutPunctuation) : []
  return [
    ...Array.from({ length: charOrder }, (_, i) => countNgrams(characters, i + 1, '')),
    ...Array.from({ length: wordOrder }, (_, i) => countNgrams(words, i + 1, ' ')),
  ]
}

const PUNCTUATION = /^[!-/:-@[-`{-~]$/

/** One punctuation mark at the end of a word, else one at its start, is a word of its own. */
function withoutPunctuation(word: string): string[] {
  const characters = Array.from(word)
  const last = characters.length - 1
  if (last === 0) return [word]
  if (PUNCTUATION.test(characters[last]!)) return [characters.slice(0, last).join(''), characters[last]!]
  if (PUNCTUATION.test(characters[0]!)) return [characters[0]!, characters.slice(1).join('')]
  return [word]
}

/** Columns by order: n-grams of the prediction, of the reference, shared. */
function chrfStats(
  prediction: readonly Map<string, number>[],
  reference: readonly Map<string, number>[],
): Float64Array {
  const row = new Float64Array(3 * prediction.length)
  prediction.forEach((own, i) => {
    const other = reference[i]!
    row[3 * i] = other.size === 0 ? 0 : total(own)
    row[3 * i + 1] = total(other)
    row[3 * i + 2] = overlap(own, other)
  })
  return row
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const count of counts.values()) sum += count
  return sum
}

function chrfValue(sum: Float64Array, beta: number): number {
  let precision = 0
  let recall = 0
  let orders = 0
  for (let i = 0; i < sum.length; i += 3) {
    if (sum[i] === 0 || sum[i + 1] === 0) continue
    precision += sum[i + 2]! / sum[i]!
    recall += sum[i + 2]! / sum[i + 1]!
    orders++
  }
  if (precision + recall === 0) return 0
  const square = beta * beta
  return (100 * (1 + square) * (precision / orders) * (recall / orders)) / ((square * precision + recall) / orders)
}
