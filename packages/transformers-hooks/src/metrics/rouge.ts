// ROUGE-1, -2, -L and -Lsum as the rouge-score package computes them.
import type { SumMetric } from '../eval-metric.ts'
import type { Answers } from './answer.ts'
import { countNgrams, listOf, overlap, splitWords, textOf } from './tokens.ts'

/** A variant: n-grams of an order, longest common subsequence, or the latter over the lines of a summary. */
export type RougeVariant = '1' | '2' | '3' | '4' | 'L' | 'Lsum'

/** Options of `rouge`; the defaults are rouge-score's. */
export interface RougeOptions {
  /** 1, 2, L and Lsum unless told. */
  variants?: readonly RougeVariant[]
  /** `'ascii'` (default) drops everything but a-z and 0-9, as rouge-score does; `'unicode'` keeps letters of any script. */
  tokenize?: 'ascii' | 'unicode'
  /** Reduces a word to its stem; asked for words of more than three letters. None unless told. */
  stem?: (word: string) => string
}

type Score = (reference: readonly string[][], prediction: readonly string[][]) => number

/**
 * Mean F1 over samples, 0 to 1, one value per variant: `rouge_1`, `rouge_2`, `rouge_L`, `rouge_Lsum`. Of several references
 * the best one counts, for each variant by itself. For Lsum each line is a sentence.
 *
 * @see Lin (2004), "ROUGE: A Package for Automatic Evaluation of Summaries"; rouge_score.rouge_scorer
 */
export function rouge(options: RougeOptions = {}): SumMetric<string, Answers> {
  const { variants = ['1', '2', 'L', 'Lsum'], tokenize = 'ascii', stem } = options
  const scores = variants.map(scoreOf)
  const sentences = (text: string): string[][] => text.split('\n').map((line) => wordsOf(line, tokenize, stem))
  return {
    name: 'rouge',
    higherIsBetter: true,
    signature: { tokenize, stemmer: stem === undefined ? 'none' : stem.name || 'custom' },
    stats(prediction, reference) {
      const own = sentences(textOf(prediction, 'rouge'))
      const others = listOf(reference).map(sentences)
      if (others.length === 0) return null
      return scores.map((score) => Math.max(...others.map((other) => score(other, own))))
    },
    missing: () => variants.map(() => 0),
    value: (sum, n) => Object.fromEntries(variants.map((variant, i) => [variant, sum[i]! / n])),
  }
}

function scoreOf(variant: RougeVariant): Score {
  if (variant === 'L') return (reference, prediction) => subsequenceF1(reference.flat(), prediction.flat())
  if (variant === 'Lsum') return summaryF1
  const order = Number(variant)
  return (reference, prediction) => {
    const own = countNgrams(prediction.flat(), order, ' ')
    const other = countNgrams(reference.flat(), order, ' ')
    const all = (length: number): number => Math.max(length - order + 1, 0)
    return f1(overlap(own, other), all(prediction.flat().length), all(reference.flat().length))
  }
}

function wordsOf(text: string, tokenize: 'ascii' | 'unicode', stem: RougeOptions['stem']): string[] {
  const separators = tokenize === 'ascii' ? /[^a-z0-9]+/g : /[^\p{L}\p{M}\p{N}]+/gu
  const words = splitWords(text.toLowerCase().replace(separators, ' '))
  return stem === undefined ? words : words.map((word) => (word.length > 3 ? stem(word) : word))
}

function f1(shared: number, ofPrediction: number, ofReference: number): number {
  if (shared === 0) return 0
  const precision = shared / ofPrediction
  const recall = shared / ofReference
  return (2 * precision * recall) / (precision + recall)
}

function subsequenceF1(reference: readonly string[], prediction: readonly string[]): number {
  if (reference.length === 0 || prediction.length === 0) return 0
  return f1(lengths(reference, prediction).at(-1)!, prediction.length, reference.length)
}

/** Lengths of the longest common subsequences of all prefixes, row by row, (a + 1) × (b + 1). */
function lengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1
  const table = new Uint32Array((a.length + 1) * width)
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const at = i * width + j
      table[at] = a[i - 1] === b[j - 1] ? table[at - width - 1]! + 1 : Math.max(table[at - width]!, table[at - 1]!)
    }
  }
  return table
}

/** Places in `a` of one longest common subsequence; where there are several, the one that the original takes. */
function subsequence(a: readonly string[], b: readonly string[]): number[] {
  const table = lengths(a, b)
  const width = b.length + 1
  const places: number[] = []
  let i = a.length
  let j = b.length
  while (i > 0 && j > 0) {
    if (a[i - 1] === b[j - 1]) {
      places.push(i - 1)
      i--
      j--
    } else if (table[i * width + j - 1]! > table[(i - 1) * width + j]!) j--
    else i--
  }
  return places
}

/** Words of each reference sentence that are in a common subsequence with any sentence of the prediction, each once. */
function summaryF1(reference: readonly string[][], prediction: readonly string[][]): number {
  const ofReference = countNgrams(reference.flat(), 1, ' ')
  const ofPrediction = countNgrams(prediction.flat(), 1, ' ')
  let hits = 0
  for (const sentence of reference) {
    const union = new Set(prediction.flatMap((other) => subsequence(sentence, other)))
    for (const place of union) {
      const word = sentence[place]!
      const left = Math.min(ofReference.get(word) ?? 0, ofPrediction.get(word) ?? 0)
      if (left === 0) continue
      hits++
      ofReference.set(word, ofReference.get(word)! - 1)
      ofPrediction.set(word, ofPrediction.get(word)! - 1)
    }
  }
  return f1(hits, prediction.flat().length, reference.flat().length)
}
