// How many bytes does a sample keep?
import type { Answer, Bench, Question } from '../question.ts'
import { medianOf, rounds } from '../run/rounds.ts'

const SUBJECTS = [
  { name: 'accuracy and macro F1', keepSamples: 100_000, withF1: true, target: { atMost: 100 } },
  { name: 'accuracy, beyond keepSamples of 5,000', keepSamples: 5_000, withF1: false, target: { atMost: 1 } },
  // Pairs of labels do not add up as counts do, so their rows stay.
  { name: 'accuracy and macro F1, beyond keepSamples of 5,000', keepSamples: 5_000, withF1: true },
]

export const memory: Question = {
  name: 'memory',
  asks: 'How many bytes does each of 100,000 samples keep (after collection: heap + array buffers), with texts of a kilobyte?',

  async run(bench: Bench): Promise<Answer> {
    const subjects = SUBJECTS.map(({ name, keepSamples, withF1 }) => ({
      name,
      run: () => bench.child('memory', { keepSamples, withF1 }, { flags: ['--expose-gc'] }),
    }))
    const all = await rounds(subjects, bench.isQuick ? 2 : 5)
    const rows = SUBJECTS.map(({ name, target }) => ({
      figure: `bytes per sample, ${name}`,
      value: medianOf(all, name, 'bytesPerSample'),
      unit: 'B',
      ...(target !== undefined && { target }),
      note: `${(medianOf(all, name, 'bytes') / 2 ** 20).toFixed(1)} MiB from sample 10,000 to 100,000`,
    }))
    return { rows, rounds: all }
  },
}
