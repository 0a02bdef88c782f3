// Does ingest slow down as the store grows: the last tenth of ten million points against the first?
import type { Answer, Bench, Question } from '../question.ts'
import { medianOf, ratioOf, rounds } from '../run/rounds.ts'
import { onServer } from './on-server.ts'
import { onTable, TABLE } from './on-table.ts'
import { FORMS, FORM_NAMES as NAMES } from './workload.ts'

const WINDOWS = 10

export const growth: Question = {
  name: 'growth',
  asks: 'Does ingest slow down as the store grows: the last million of ten against the first, also for random ids?',

  async run(bench: Bench): Promise<Answer> {
    // 250 batches of 500 from 8 clients are a million points.
    const batches = bench.isQuick ? 25 : 250
    const subjects = [
      ...FORMS.map((form) => ({ name: NAMES[form], run: () => onServer(bench, { form, windows: WINDOWS, batches }) })),
      // A tenth of the points: ten million random ids would take this table minutes.
      {
        name: TABLE,
        run: () => onTable(bench, { form: 'foreign', windows: WINDOWS, batches: Math.ceil(batches / 10) }),
      },
    ]
    const measured = await rounds(subjects, bench.isQuick ? 1 : 2)
    const all = measured.map((one) => ({
      ...one,
      result: { ...one.result, lastOverFirst: (one.result.window9 as number) / (one.result.window0 as number) },
    }))
    const speeds = (name: string): string =>
      `${Math.round(medianOf(all, name, 'window0') / 1_000)}k, then ${Math.round(medianOf(all, name, 'window9') / 1_000)}k points/s`
    const rows = [
      ...FORMS.map((form) => ({
        figure: `${NAMES[form]}: last tenth over first`,
        value: medianOf(all, NAMES[form], 'lastOverFirst'),
        unit: '×',
        target: { atLeast: 0.8 },
        note: speeds(NAMES[form]),
      })),
      {
        figure: `${TABLE}: last tenth over first`,
        value: medianOf(all, TABLE, 'lastOverFirst'),
        unit: '×',
        note: `${speeds(TABLE)}, random ids, a tenth of the points`,
      },
      {
        figure: 'rows with random ids over that table, in its last tenth',
        value: ratioOf(all, NAMES.foreign, TABLE, 'window9'),
        unit: '×',
      },
    ]
    return { rows, rounds: all }
  },
}
