// What does a batch cost that is sent again, against a fresh one, whatever the store holds already?
import type { Answer, Bench, Question } from '../question.ts'
import { medianOf, rounds, worstOf } from '../run/rounds.ts'
import { onServer } from './on-server.ts'
import { FORMS, FORM_NAMES as NAMES } from './workload.ts'

const WINDOWS = 5

export const repeated: Question = {
  name: 'repeated',
  asks: 'What does a batch cost that is sent again, against a fresh one, at the beginning and after five times as much?',

  async run(bench: Bench): Promise<Answer> {
    const batches = bench.isQuick ? 25 : 200
    const again = [0, WINDOWS - 1]
    const subjects = FORMS.map((form) => ({
      name: NAMES[form],
      run: () => onServer(bench, { form, windows: WINDOWS, batches, repeated: again }),
    }))
    const measured = await rounds(subjects, bench.isQuick ? 1 : 3)
    const all = measured.map((one) => {
      const cost = (window: number): number =>
        (one.result[`window${window}`] as number) / (one.result[`repeat${window}`] as number)
      return { ...one, result: { ...one.result, firstCost: cost(0), lastCost: cost(WINDOWS - 1) } }
    })
    const rows = FORMS.map((form) => {
      const costs = [medianOf(all, NAMES[form], 'firstCost'), medianOf(all, NAMES[form], 'lastCost')]
      const worst = Math.max(worstOf(all, NAMES[form], 'firstCost'), worstOf(all, NAMES[form], 'lastCost'))
      return {
        figure: `${NAMES[form]}: time of a repeated batch over a fresh one`,
        value: Math.max(...costs),
        unit: '×',
        target: { atMost: 1 },
        note: `first ${costs[0]!.toFixed(2)}, last ${costs[1]!.toFixed(2)}, worst ${worst.toFixed(2)}`,
      }
    })
    return { rows, rounds: all }
  },
}
