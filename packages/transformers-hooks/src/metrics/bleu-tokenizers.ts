// The tokenizations of sacreBLEU that need no data files.
import { splitWords, trimEnd } from './tokens.ts'

/** `'13a'`: of the WMT campaigns. `'intl'`: splits at Unicode punctuation and symbols. `'char'`: single characters. */
export type BleuTokenizer = '13a' | 'intl' | 'char' | 'none'

/** @see mteval-v13a.pl and mteval-v14.pl of the WMT evaluations */
export const BLEU_TOKENIZERS: Readonly<Record<BleuTokenizer, (text: string) => string[]>> = {
  '13a': (text) => tokenize13a(trimEnd(text)),
  intl: (text) => tokenizeIntl(trimEnd(text)),
  char: (text) => splitWords(Array.from(trimEnd(text)).join(' ')),
  none: (text) => splitWords(text),
}

const ENTITIES: readonly (readonly [RegExp, string])[] = [
  [/&quot;/g, '"'],
  [/&amp;/g, '&'],
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
]

/** Punctuation that always stands alone; a period or comma not before or after a digit; a dash after a digit. */
const RULES_13A: readonly (readonly [RegExp, string])[] = [
  [/([{-~[-` -&(-+:-@/])/gu, ' $1 '],
  [/([^0-9])([.,])/gu, '$1 $2 '],
  [/([.,])([^0-9])/gu, ' $1 $2'],
  [/([0-9])(-)/gu, '$1 $2 '],
]

function tokenize13a(text: string): string[] {
  let line = text.replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ')
  for (const [pattern, by] of ENTITIES) line = line.replace(pattern, by)
  line = ` ${line} `
  for (const [pattern, by] of RULES_13A) line = line.replace(pattern, by)
  return splitWords(line)
}

const RULES_INTL: readonly (readonly [RegExp, string])[] = [
  [/(\P{N})(\p{P})/gu, '$1 $2 '],
  [/(\p{P})(\P{N})/gu, ' $1 $2'],
  [/(\p{S})/gu, ' $1 '],
]

function tokenizeIntl(text: string): string[] {
  let line = text
  for (const [pattern, by] of RULES_INTL) line = line.replace(pattern, by)
  return splitWords(line)
}
