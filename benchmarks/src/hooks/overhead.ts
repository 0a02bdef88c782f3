// What does a sample cost around a call that does nothing?
import type { Answer, Bench, Question } from '../question.ts'
import { median, medianOf, rounds, valuesOf } from '../run/rounds.ts'

const WAYS = ['evalHook', 'evaluate', 'evaluate, batches of 16']

export const overhead: Question = {
  name: 'overhead',
  asks: 'What does a sample cost around an async function that does nothing, with accuracy and macro F1?',

  async run(bench: Bench): Promise<Answer> {
    const samples = bench.isQuick ? 50_000 : 100_000
    const subjects = ['bare loop', ...WAYS].map((name) => ({
      name,
      run: () => bench.child('overhead', { way: name, samples }),
    }))
    const all = await rounds(subjects, bench.isQuick ? 3 : 5)
    const bare = valuesOf(all, 'bare loop', 'cpuUs')
    const rows = WAYS.map((name) => ({
      figure: `${name}: CPU added to a sample`,
      value: median(valuesOf(all, name, 'cpuUs').map((us, round) => us - (bare[round] as number))),
      unit: 'µs',
      target: { atMost: 20 },
      note: `the report with intervals takes ${Math.round(medianOf(all, name, 'reportMs'))} ms once, for ${samples} samples`,
    }))
    return { rows, rounds: all }
  },
}
