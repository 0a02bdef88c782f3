// How long does a page wait for a long curve in buckets, a shorter one, and a table of many series?
import type { Answer, Bench, Question, Row } from '../question.ts'
import { medianOf, rounds } from '../run/rounds.ts'

const FIGURES = [
  ['millionMs', '1,000,000 points → 1,000 buckets', 60],
  ['shortMs', '25,000 points → 1,000 buckets', 5],
  ['tableMs', 'table of 50 experiments × 8 series', 5],
  ['millionHttpMs', '1,000,000 points → 1,000 buckets, over HTTP', undefined],
  ['shortHttpMs', '25,000 points → 1,000 buckets, over HTTP', undefined],
] as const

export const reads: Question = {
  name: 'reads',
  asks: 'How long does the server work for a long curve in buckets, a shorter one, and a table of many series?',

  async run(bench: Bench): Promise<Answer> {
    const run = () => bench.child('reads', { dir: bench.folder(), times: bench.isQuick ? 7 : 25 })
    const all = await rounds([{ name: 'server', run }], bench.isQuick ? 1 : 3)
    const rows = FIGURES.map(
      ([name, figure, atMost]): Row => ({
        figure,
        value: medianOf(all, 'server', name),
        unit: 'ms',
        ...(atMost !== undefined && { target: { atMost } }),
      }),
    )
    return { rows, rounds: all }
  },
}
