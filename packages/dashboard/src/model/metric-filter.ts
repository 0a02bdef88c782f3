// A regular expression typed by hand: half of one must not break the page.

export interface MetricFilter {
  readonly matches: (name: string) => boolean
  /** Why the text is no regular expression; null when it is one. */
  readonly problem: string | null
}

/** Case-insensitive; empty text matches all. A broken expression is taken as plain text. */
export function metricFilter(text: string): MetricFilter {
  if (text === '') return { matches: () => true, problem: null }
  try {
    const expression = new RegExp(text, 'i')
    return { matches: (name) => expression.test(name), problem: null }
  } catch (error) {
    const plain = text.toLowerCase()
    return { matches: (name) => name.toLowerCase().includes(plain), problem: (error as Error).message }
  }
}
