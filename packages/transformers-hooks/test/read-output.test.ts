import { describe, expect, it } from 'vitest'
import { splitBatch } from '../src/pipeline-like.ts'
import { isGenerative, knownTask, type PipelineTask, readOutput } from '../src/read-output.ts'

const AB = [
  { label: 'a', score: 0.9 },
  { label: 'b', score: 0.1 },
]

describe('readOutput()', () => {
  it.each<[PipelineTask, unknown]>([
    ['text-classification', 'a'],
    ['text-classification', []],
    ['text-classification', [{ label: 'a' }]],
    ['text-classification', [AB, AB]],
    ['zero-shot-classification', { labels: ['a'] }],
    ['token-classification', [{ word: 'a' }]],
    ['question-answering', { text: 'a' }],
    ['fill-mask', [{ token: 5 }]],
    ['fill-mask', []],
    ['summarization', [{ generated_text: 'a' }]],
    ['translation', [{ translation_text: 'a' }, { translation_text: 'b' }]],
    ['text-generation', [{ generated_text: [] }]],
    ['automatic-speech-recognition', null],
  ])('readOutput(%s, %j) is refused', (task, output) => {
    expect(() => readOutput(task, output)).toThrow(`Cannot read the output of ${task}: expected `)
  })

  it.each<[PipelineTask | undefined, unknown, unknown]>([
    [undefined, 5, 5],
    ['text-classification', AB, AB],
    ['text-classification', [AB], AB],
    ['text-classification', AB[0], [AB[0]]],
    ['zero-shot-classification', { sequence: 's', labels: ['a', 'b'], scores: [0.9, 0.1] }, AB],
    [
      'token-classification',
      [{ entity: 'B-PER', word: 'an' }, { entity: 'I-PER', word: '##na' }, { entity: 'O' }],
      ['B-PER', 'O'],
    ],
    ['question-answering', { answer: 'x', score: 1 }, 'x'],
    ['question-answering', [{ answer: 'x', score: 1 }], 'x'],
    ['fill-mask', [{ token_str: ' cat', score: 0.5, sequence: 'a cat' }], [{ label: 'cat', score: 0.5 }]],
    ['summarization', [{ summary_text: 's' }], 's'],
    ['translation', [{ translation_text: 't' }], 't'],
    ['text2text-generation', [{ generated_text: 'g' }], 'g'],
    ['text-generation', [{ generated_text: 'g' }], 'g'],
    [
      'text-generation',
      [
        {
          generated_text: [
            { role: 'user', content: 'q' },
            { role: 'assistant', content: 'r' },
          ],
        },
      ],
      'r',
    ],
    ['automatic-speech-recognition', { text: 'spoken', chunks: [] }, 'spoken'],
  ])('readOutput(%s, %j) is %j', (task, output, prediction) => {
    expect(readOutput(task, output)).toEqual(prediction)
  })

  it('knownTask() knows the aliases, and isGenerative() what is generated', () => {
    expect(knownTask('translation_en_to_fr')).toBe('translation')
    expect(knownTask('toString')).toBeUndefined()
    expect(knownTask(undefined)).toBeUndefined()
    expect([undefined, 'text-classification', 'translation_en_to_fr', 'text-generation'].map(isGenerative)).toEqual([
      false,
      false,
      true,
      true,
    ])
  })
})

describe('splitBatch()', () => {
  it.each([
    [AB, 3, 'expected 3 outputs, received 2 outputs'],
    [{}, 1, 'expected 1 outputs, received object'],
    [null, 1, 'expected 1 outputs, received object'],
  ])('splitBatch(%j, %s) is refused', (output, size, message) => {
    expect(() => splitBatch('text-classification', output, size)).toThrow(message)
  })

  it('splitBatch() gives each input what a call of its own would give', () => {
    expect(splitBatch('text-classification', AB, 2)).toEqual([[AB[0]], [AB[1]]])
    expect(splitBatch('text-classification', [AB, AB], 2)).toEqual([AB, AB])
    expect(splitBatch('automatic-speech-recognition', [{ text: 'a' }, { text: 'b' }], 2)).toEqual([
      { text: 'a' },
      { text: 'b' },
    ])
    expect(splitBatch('feature-extraction', { tolist: () => [[1], [2]] }, 2)).toEqual([[1], [2]])
  })
})
