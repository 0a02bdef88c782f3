// Splitting text as the Python tools do it, so that counts agree with theirs on any Unicode text.

/** White space of Python's `str.split()`: unlike `\s` of JavaScript it has U+001C to U+001F and U+0085, and not U+FEFF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
const WHITESPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u

/** The words between runs of white space. */
export function splitWords(text: string): string[] {
  return text.split(WHITESPACE).filter((word) => word !== '')
}

/** Without white space at both ends, as Python's `str.strip()`. */
export function strip(text: string): string {
  return trimEnd(text).replace(new RegExp(`^${WHITESPACE.source}`, 'u'), '')
}

/** Without white space at the end, as Python's `str.rstrip()`. */
export function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && WHITESPACE.test(text[end - 1]!)) end--
  return text.slice(0, end)
}

/** Counts of the n-grams of one order; the parts of a key are joined by a unit that no part contains. */
export function countNgrams(tokens: readonly string[], order: number, separator: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (let i = 0; i + order <= tokens.length; i++) {
    const key = tokens.slice(i, i + order).join(separator)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

/** Number of n-grams that both sides have, each as often as the side that has fewer. */
export function overlap(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let shared = 0
  for (const [key, count] of a) shared += Math.min(count, b.get(key) ?? 0)
  return shared
}

/** Several references of one sample, or the only one. */
export function listOf(reference: string | readonly string[]): readonly string[] {
  return typeof reference === 'string' ? [reference] : reference
}

/**
 * Insertions, deletions and substitutions between two sequences.
 *
 * @see Wagner and Fischer (1974), two rows
 */
export function editDistance(a: readonly string[], b: readonly string[]): number {
  let before = Uint32Array.from({ length: b.length + 1 }, (_, j) => j)
  let row = new Uint32Array(b.length + 1)
  for (let i = 1; i <= a.length; i++) {
    row[0] = i
    for (let j = 1; j <= b.length; j++) {
      const substituted = before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(substituted, before[j]! + 1, row[j - 1]! + 1)
    }
    const done = row
    row = before
    before = done
  }
  return before[b.length]!
}

/** @throws TypeError unless the prediction, or the reference, is a text. */
export function textOf(value: unknown, metric: string, what: 'prediction' | 'reference' = 'prediction'): string {
  if (typeof value === 'string') return value
  throw new TypeError(`Cannot compute ${metric}: the ${what} must be a string, received ${typeof value}`)
}
