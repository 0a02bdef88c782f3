// Each test scores one topic; a score below its floor fails the test as well.
const { metric, score } = require('@syvain-metrics/jest-reporter/record')
const { topicOf } = require('./topic-of.cjs')

const VERSION = process.env.TOPICS_VERSION ?? 'v1'
const CASES = {
  weather: ['rain again today', 'a storm was near', 'fog in the valley', 'rain and wind'],
  music: ['the piano was loud', 'a chorus sang', 'guitar and drums', 'chorus after chorus'],
  cooking: ['an oven too hot', 'flour everywhere', 'my recipe', 'a recipe with flour'],
}

describe('topicOf', () => {
  test.each(Object.entries(CASES))('finds %s', (topic, texts) => {
    const right = texts.filter((text) => topicOf(text, VERSION) === topic).length
    score('topic_recall', right / texts.length, { metadata: { topic } })
    expect(right / texts.length).toBeGreaterThanOrEqual(0.5)
  })

  test('answers fast', () => {
    const texts = Object.values(CASES).flat()
    const startMs = performance.now()
    for (let i = 0; i < 1_000; i++) for (const text of texts) topicOf(text, VERSION)
    metric('texts_per_second', (1_000 * 1_000 * texts.length) / (performance.now() - startMs), { better: 'higher' })
  })
})
