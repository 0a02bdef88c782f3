// How many bytes does a point take on the disk, with ids of our client and with random ones?
import type { Answer, Bench, Question } from '../question.ts'
import { medianOf, rounds, worstOf } from '../run/rounds.ts'
import { onServer } from './on-server.ts'
import { onTable, TABLE } from './on-table.ts'

export const bytes: Question = {
  name: 'bytes',
  asks: 'How many bytes does a point take on the disk after the server has stopped, with ids of our client and with random ones?',

  async run(bench: Bench): Promise<Answer> {
    const batches = bench.isQuick ? 50 : 500
    const subjects = [
      { name: 'our ids', run: () => onServer(bench, { form: 'segments', windows: 1, batches }) },
      { name: 'random ids', run: () => onServer(bench, { form: 'foreign', windows: 1, batches }) },
      {
        name: TABLE,
        run: () => onTable(bench, { form: 'foreign', windows: 1, batches: Math.ceil(batches / 10) }),
      },
    ]
    const all = await rounds(subjects, bench.isQuick ? 1 : 2)
    const row = (name: string): { figure: string; value: number; unit: string; note: string } => ({
      figure: `bytes per point, ${name}`,
      value: worstOf(all, name, 'bytesPerPoint'),
      unit: 'B',
      note: `worst; ${medianOf(all, name, 'points').toLocaleString('en')} points`,
    })
    const rows = [
      { ...row('our ids'), target: { atMost: 12 } },
      { ...row('random ids'), target: { atMost: 30 } },
      row(TABLE),
    ]
    return { rows, rounds: all }
  },
}
