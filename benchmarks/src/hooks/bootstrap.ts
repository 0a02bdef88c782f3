// How far is the bootstrap from a bare loop over a typed array?
import type { Answer, Bench, Question } from '../question.ts'
import { medianOf, ratioOf, rounds } from '../run/rounds.ts'

export const bootstrap: Question = {
  name: 'bootstrap',
  asks: 'How far are 10,000 resamples of 1,000 samples from a bare loop over a typed array?',

  async run(bench: Bench): Promise<Answer> {
    const subjects = ['bare', 'ours'].map((way) => ({ name: way, run: () => bench.child('bootstrap', { way }) }))
    const all = await rounds(subjects, bench.isQuick ? 3 : 7)
    const [bare, ours] = ['bare', 'ours'].map((way) => medianOf(all, way, 'ms').toFixed(1))
    return {
      rows: [
        {
          figure: 'bootstrap of 10,000 × 1,000: time over that of a bare loop',
          value: ratioOf(all, 'ours', 'bare', 'ms'),
          unit: '×',
          target: { atMost: 2 },
          note: `${ours} ms, bare ${bare} ms; ours is seeded`,
        },
      ],
      rounds: all,
    }
  },
}
