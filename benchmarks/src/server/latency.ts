// How long does somebody wait who reads while eight clients write as fast as they can?
import type { Answer, Bench, Question } from '../question.ts'
import { medianOf, rounds, worstOf } from '../run/rounds.ts'
import { onServer } from './on-server.ts'

export const latency: Question = {
  name: 'latency',
  asks: 'How long does a list of experiments take while eight clients write as fast as they can?',

  async run(bench: Bench): Promise<Answer> {
    const subjects = (['rows', 'segments'] as const).map((form) => ({
      name: form,
      run: () => onServer(bench, { form, windows: 1, batches: bench.isQuick ? 100 : 500, reads: true }),
    }))
    const all = await rounds(subjects, bench.isQuick ? 2 : 4)
    const rows = subjects.map(({ name }) => ({
      figure: `unrelated GET under full ingest of ${name}, p99`,
      value: medianOf(all, name, 'readP99Ms'),
      unit: 'ms',
      target: { atMost: 20 },
      note: `p50 ${medianOf(all, name, 'readP50Ms').toFixed(1)} ms, worst p99 ${worstOf(all, name, 'readP99Ms').toFixed(1)} ms, ${medianOf(all, name, 'reads')} requests`,
    }))
    return { rows, rounds: all }
  },
}
