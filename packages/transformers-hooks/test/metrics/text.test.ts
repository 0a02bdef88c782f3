import { describe, expect, it } from 'vitest'
import {
  bleu,
  cer,
  chrf,
  contains,
  exactMatch,
  matches,
  normalizeAnswer,
  numericMatch,
  rouge,
  squadF1,
  wer,
} from '../../src/metrics.ts'
import { expectGolden, goldens } from '../goldens.ts'
import { metricValue } from '../metric-value.ts'

type Rows = [string, string[]][]

interface Corpus {
  readonly name: string
  readonly rows: Rows
}

interface WithOptions extends Corpus {
  readonly expected: { options: Record<string, string | number | boolean>; score: number }[]
}

const chr = goldens<WithOptions>('chrf').cases

describe('metrics of texts', () => {
  it.each([
    [() => bleu({ tokenize: 'zh' as '13a' }), "tokenize must be one of 13a, intl, char, none, received 'zh'"],
    [() => chrf({ charOrder: 0 }), 'charOrder must be an integer ≥ 1, received 0'],
    [() => chrf({ wordOrder: -1 }), 'wordOrder must be an integer ≥ 0, received -1'],
    [() => chrf({ beta: 0 }), 'beta must be above 0, received 0'],
    [() => metricValue(bleu(), [[1, 'a']]), 'Cannot compute bleu: the prediction must be a string, received number'],
    [() => metricValue(wer(), [['a', 1]]), 'Cannot compute wer: the reference must be a string, received number'],
    [() => metricValue(matches(), [['a', 'a']]), 'the reference must be a RegExp, received string'],
    [() => numericMatch({ absolute: -1 }), 'absolute must be ≥ 0, received -1'],
    [() => numericMatch({ relative: Number.NaN }), 'relative must be ≥ 0, received NaN'],
  ])('%s is refused', (make, message) => {
    expect(make).toThrow(message)
  })

  it.each(goldens<WithOptions>('bleu').cases)('bleu() agrees with sacreBLEU: $name', ({ rows, expected }) => {
    for (const { options, score } of expected) {
      const { smooth_method: smoothing, ...rest } = options
      const metric = bleu({ ...rest, ...(smoothing === undefined ? {} : { smoothing: smoothing as 'exp' }) })
      expectGolden(metricValue(metric, rows), score, JSON.stringify(options))
    }
  })

  it.each(chr)('chrf() agrees with sacreBLEU: $name', ({ rows, expected }) => {
    for (const { options, score } of expected) {
      const { char_order: charOrder = 6, word_order: wordOrder = 0, ...rest } = options as Record<string, number>
      expectGolden(metricValue(chrf({ charOrder, wordOrder, ...rest }), rows), score, JSON.stringify(options))
    }
  })

  it.each(goldens<Corpus & { expected: Record<string, number> }>('rouge').cases)(
    'rouge() agrees with rouge-score: $name',
    ({ rows, expected }) => {
      const metric = rouge({ variants: ['1', '2', '3', 'L', 'Lsum'] })
      for (const [kind, score] of Object.entries(expected)) {
        expectGolden(metricValue(metric, rows, kind.replace('rouge', '')), score, kind)
      }
    },
  )

  it.each(goldens<{ name: string; rows: [string, string][]; expected: { wer: number; cer: number } }>('speech').cases)(
    'wer() and cer() agree with jiwer: $name',
    ({ rows, expected }) => {
      expectGolden(metricValue(wer(), rows), expected.wer, 'WER')
      expectGolden(metricValue(cer(), rows), expected.cer, 'CER')
    },
  )

  it('exactMatch() and squadF1() agree with the SQuAD script', () => {
    interface Case {
      row: [string, string[]]
      expected: { exact_match: number; squad_f1: number; normalized: string }
    }
    for (const { row, expected } of goldens<Case>('squad').cases) {
      expect(normalizeAnswer(row[0])).toBe(expected.normalized)
      expectGolden(metricValue(exactMatch(), [row]), expected.exact_match, JSON.stringify(row))
      expectGolden(metricValue(squadF1(), [row]), expected.squad_f1, JSON.stringify(row))
    }
  })

  it('wer() counts all words of a missing answer as deleted, and is undefined without a word', () => {
    expect(wer().missing?.('a b c', () => 0)).toEqual([3, 3])
    expect(metricValue(wer(), [['', '']])).toBeNaN()
    expect(metricValue(wer({ normalize: (text) => text.toLowerCase() }), [['A b', 'a B']])).toBe(0)
  })

  it('contains(), matches() and numericMatch() compare as they say', () => {
    expect(metricValue(contains(), [['It is the Eiffel Tower, I think', 'eiffel tower']])).toBe(1)
    expect(metricValue(contains({ normalize: 'none' }), [['It is Eiffel', ['eiffel', 'x']]])).toBe(0)
    const global = /\d+/g
    expect(
      metricValue(matches(), [
        ['1', global],
        ['2', global],
        ['none', global],
      ]),
    ).toBeCloseTo(2 / 3, 12)
    const numbers: [string | number, number][] = [
      ['1,234.5', 1234.5],
      [' 3 ', 3],
      ['three', 3],
      ['', 0],
      [3.05, 3],
    ]
    expect(metricValue(numericMatch(), numbers)).toBeCloseTo(2 / 5, 12)
    expect(metricValue(numericMatch({ absolute: 0.1 }), numbers)).toBeCloseTo(3 / 5, 12)
    expect(metricValue(numericMatch({ relative: 0.02 }), numbers)).toBeCloseTo(3 / 5, 12)
  })

  it('rouge() keeps the letters of any script when told, and stems words of more than three letters', () => {
    expect(metricValue(rouge({ variants: ['1'] }), [['привет мир', 'привет мир']], '1')).toBe(0)
    expect(metricValue(rouge({ variants: ['1'], tokenize: 'unicode' }), [['привет мир', 'привет мир']], '1')).toBe(1)
    const stem = (word: string): string => word.replace(/s$/, '')
    expect(metricValue(rouge({ variants: ['1'], stem }), [['cats gas', 'cat gas']], '1')).toBe(1)
  })
})
