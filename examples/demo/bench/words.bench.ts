// Three ways to count the words of a sentence. Run by the demo with `vitest bench`.
import { bench, describe } from 'vitest'
import { bagOfWords, sentences, VOCABULARY } from '../src/topics.ts'

const texts = sentences(64, 11).map(({ text }) => text)
const index = new Map(VOCABULARY.map((word, i) => [word, i]))
let sink = 0

/** Results are used, so that the engine cannot drop the calls. */
export const used = (): number => sink

describe('count words', () => {
  bench('indexOf', () => {
    for (const text of texts) sink += bagOfWords(text)[0] as number
  })

  bench('Map', () => {
    for (const text of texts) {
      const row = new Float32Array(VOCABULARY.length)
      for (const word of text.split(' ')) row[index.get(word) as number]! += 1
      sink += row[0] as number
    }
  })

  bench('RegExp', () => {
    for (const text of texts) {
      const row = new Float32Array(VOCABULARY.length)
      for (const [word] of text.matchAll(/\S+/g)) row[index.get(word) as number]! += 1
      sink += row[0] as number
    }
  })
})
