// Corpus BLEU as sacreBLEU computes it.
import type { SumMetric } from '../eval-metric.ts'
import type { Answers } from './answer.ts'
import { BLEU_TOKENIZERS, type BleuTokenizer } from './bleu-tokenizers.ts'
import { countNgrams, listOf, overlap, textOf } from './tokens.ts'

/** Options of `bleu`; the defaults are sacreBLEU's. */
export interface BleuOptions {
  /** `'13a'` unless told. Scores of different tokenizations do not compare, so it is part of the metadata. */
  tokenize?: BleuTokenizer
  lowercase?: boolean
  /** What an order without any match counts as; `'exp'` unless told. */
  smoothing?: 'exp' | 'floor' | 'add-k' | 'none'
}

const ORDERS = 4
const FLOOR = 0.1
const ADD_K = 1
/** Columns: length of the prediction, length of the closest reference, matches by order, n-grams by order. */
const WIDTH = 2 + 2 * ORDERS

/**
 * Corpus BLEU with up to 4-grams, 0 to 100: the geometric mean of the clipped precisions of the whole corpus times the
 * brevity penalty against the closest reference. Not a mean over samples.
 *
 * @see Post (2018), "A Call for Clarity in Reporting BLEU Scores"; sacrebleu.corpus_bleu
 */
export function bleu(options: BleuOptions = {}): SumMetric<string, Answers> {
  const { tokenize = '13a', lowercase = false, smoothing = 'exp' } = options
  const tokenizer = BLEU_TOKENIZERS[tokenize]
  if (tokenizer === undefined) {
    const known = Object.keys(BLEU_TOKENIZERS).join(', ')
    throw new TypeError(`Cannot make bleu: tokenize must be one of ${known}, received '${tokenize}'`)
  }
  const tokens = (text: string): string[] => tokenizer(lowercase ? text.toLowerCase() : text)
  return {
    name: 'bleu',
    higherIsBetter: true,
    signature: { tokenize, case: lowercase ? 'lower' : 'mixed', smoothing },
    stats: (prediction, reference) => bleuStats(tokens(textOf(prediction, 'bleu')), listOf(reference).map(tokens)),
    missing: (reference) => bleuStats([], listOf(reference).map(tokens)),
    value: (sum) => bleuValue(sum, smoothing),
  }
}

function bleuStats(prediction: readonly string[], references: readonly string[][]): Float64Array | null {
  if (references.length === 0) return null
  const row = new Float64Array(WIDTH)
  row[0] = prediction.length
  row[1] = closestLength(references, prediction.length)
  for (let order = 1; order <= ORDERS; order++) {
    const own = countNgrams(prediction, order, ' ')
    const most = new Map<string, number>()
    for (const reference of references) {
      for (const [key, count] of countNgrams(reference, order, ' ')) most.set(key, Math.max(count, most.get(key) ?? 0))
    }
    row[1 + order] = overlap(own, most)
    row[1 + ORDERS + order] = Math.max(prediction.length - order + 1, 0)
  }
  return row
}

/** Of two lengths that are equally close, the shorter. */
function closestLength(references: readonly string[][], length: number): number {
  return references
    .map((reference) => reference.length)
    .reduce((best, each) => {
      const difference = Math.abs(each - length) - Math.abs(best - length)
      return difference < 0 || (difference === 0 && each < best) ? each : best
    })
}

function bleuValue(sum: Float64Array, smoothing: NonNullable<BleuOptions['smoothing']>): number {
  const length = sum[0]!
  const referenceLength = sum[1]!
  if (sum.subarray(2, 2 + ORDERS).every((matches) => matches === 0)) return 0
  let logs = 0
  let halved = 1
  for (let order = 1; order <= ORDERS; order++) {
    let matches = sum[1 + order]!
    let total = sum[1 + ORDERS + order]!
    if (smoothing === 'add-k' && order > 1) {
      matches += ADD_K
      total += ADD_K
    }
    if (total === 0) return 0
    if (matches === 0 && smoothing === 'exp') {
      halved *= 2
      matches = 1 / halved
    } else if (matches === 0 && smoothing === 'floor') matches = FLOOR
    if (matches === 0) return 0
    logs += Math.log((100 * matches) / total)
  }
  const penalty = length >= referenceLength ? 1 : Math.exp(1 - referenceLength / length)
  return penalty * Math.exp(logs / ORDERS)
}
