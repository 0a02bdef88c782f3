// Text to learn from, generated: sentences about three topics, with a seed, so that every run has the same.

export const TOPICS = ['weather', 'music', 'cooking'] as const

const TOPIC_WORDS = [
  ['rain', 'cloud', 'storm', 'sunny', 'wind', 'frost', 'thunder', 'fog'],
  ['guitar', 'chorus', 'melody', 'drums', 'concert', 'rhythm', 'piano', 'singer'],
  ['oven', 'butter', 'garlic', 'recipe', 'simmer', 'flour', 'roast', 'spice'],
]
const FILLER_WORDS = [
  'the',
  'a',
  'with',
  'and',
  'very',
  'today',
  'again',
  'some',
  'more',
  'little',
  'was',
  'is',
  'we',
  'they',
  'after',
  'before',
]

/** Every word that occurs, each once. */
export const VOCABULARY = [...TOPIC_WORDS.flat(), ...FILLER_WORDS]

/** A sentence and the index of its topic. */
export interface Sentence {
  readonly text: string
  readonly topic: number
}

/** Sentences of 4 to 14 words, of which three in ten belong to the topic; one label in ten is wrong, so that accuracy stays below 1. */
export function sentences(count: number, seed: number): Sentence[] {
  const random = randomFrom(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  return Array.from({ length: count }, () => {
    const topic = Math.floor(random() * TOPICS.length)
    const length = 4 + Math.floor(random() * 11)
    const words = Array.from({ length }, () => pick(random() < 0.3 ? (TOPIC_WORDS[topic] as string[]) : FILLER_WORDS))
    return { text: words.join(' '), topic: random() < 0.1 ? Math.floor(random() * TOPICS.length) : topic }
  })
}

/** Share of each word of the vocabulary in a text: what the model sees. */
export function bagOfWords(text: string): Float32Array {
  const words = text.split(' ')
  const row = new Float32Array(VOCABULARY.length)
  for (const word of words) {
    const at = VOCABULARY.indexOf(word)
    if (at >= 0) row[at] = (row[at] as number) + 1 / words.length
  }
  return row
}

// Lehmer generator, Park and Miller 1988.
function randomFrom(seed: number): () => number {
  let state = (seed % 2147483646) + 1
  return () => {
    state = (state * 48271) % 2147483647
    return (state - 1) / 2147483646
  }
}
