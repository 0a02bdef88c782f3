// Evaluates with one version of transformers.js and prints the reports: 3.x and 4.x do not go together in one process, since both
// bring a native library of the same name.
//
//   tsx evaluate-with.ts <major> <folder with the models>
import { type EvalReport, evaluate } from '../src/index.ts'
import { accuracy, bleu, entityF1, exactMatch, f1, logLoss, mcc, rocAuc, wer } from '../src/metrics.ts'
import { seededRandom } from '../src/random.ts'
import { ALL_LABELS } from './pipeline-models.ts'
import { Recorder } from './recorder.ts'
import { spell } from './tiny-models/index.ts'
import { findLibrary, importLibrary, loadPipeline, type Major, type TestPipeline } from './transformers-library.ts'

const [major, modelsDir] = process.argv.slice(2) as [string, string]
const library = findLibrary(Number(major) as Major)
if (typeof library === 'string') throw new Error(library)
const { version } = library
const loaded = await importLibrary(library, modelsDir)
const load = (task: string, model: string): Promise<TestPipeline> =>
  loadPipeline(loaded, { major: library.major, task, model })

const random = seededRandom(6)
const oneOf = <T>(values: readonly T[]): T => values[random() % values.length]!
const sentence = (words: readonly string[]): string =>
  Array.from({ length: 1 + (random() % 20) }, () => oneOf(words)).join(' ')
const rowsOf = <T extends object>(count: number, row: () => T): (T & { id: number })[] =>
  Array.from({ length: count }, (_, id) => ({ id, ...row() }))

// No sentence lies on the boundary, where the last bits of a runtime would decide: that is at a mean worth of 1/20, in 16 words.
const reviews = rowsOf(300, () => ({
  text: sentence(['good', 'bad', 'film', 'good']),
  label: oneOf(['negative', 'positive']),
}))
const reports: Record<string, EvalReport> = {
  classification: await evaluate(new Recorder(), {
    data: reviews,
    pipe: await load('text-classification', 'classifier'),
    callOptions: ALL_LABELS,
    metrics: [accuracy(), f1({ average: 'macro' }), mcc(), logLoss(), rocAuc({ positive: 'positive' })],
  }),
  tags: await evaluate(new Recorder(), {
    data: rowsOf(60, () => {
      const words = sentence(['Anna', 'Bell', 'Paris', 'in']).split(' ')
      return { text: words.join(' '), label: words.map(() => oneOf(['O', 'B-PER', 'I-PER', 'B-LOC'])) }
    }),
    pipe: await load('token-classification', 'tagger'),
    callOptions: { ignore_labels: [] },
    metrics: [entityF1()],
  }),
  text: await evaluate(new Recorder(), {
    data: rowsOf(40, () => ({ text: oneOf(['the', 'movie', 'is']), label: oneOf(['is great', 'the movie is great']) })),
    pipe: await load('text-generation', 'generator'),
    callOptions: { max_new_tokens: 8 },
    metrics: [exactMatch(), bleu()],
  }),
  speech: await evaluate(new Recorder(), {
    data: rowsOf(30, () => ({
      audio: spell(oneOf(['the cat sat', 'a dog ran'])),
      label: oneOf(['the cat ran', 'a dog']),
    })),
    pipe: await load('automatic-speech-recognition', 'recognizer'),
    input: ({ audio }) => audio,
    metrics: [wer()],
  }),
}
process.stdout.write(JSON.stringify({ version, reports }))
