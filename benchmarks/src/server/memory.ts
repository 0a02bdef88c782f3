// How much memory has the server used at most when it has taken ten million points of eight writers?
import type { Answer, Bench, Question } from '../question.ts'
import { medianOf, rounds, worstOf } from '../run/rounds.ts'
import { onServer } from './on-server.ts'
import { FORMS, FORM_NAMES as NAMES } from './workload.ts'

export const memory: Question = {
  name: 'memory',
  asks: 'How much memory does the server use at most while it takes ten million points of eight writers?',

  async run(bench: Bench): Promise<Answer> {
    const batches = bench.isQuick ? 25 : 250
    const subjects = FORMS.map((form) => ({
      name: NAMES[form],
      run: () => onServer(bench, { form, windows: 10, batches }),
    }))
    const all = await rounds(subjects, 1)
    const rows = FORMS.map((form) => ({
      figure: `resident memory at most, ${NAMES[form]}`,
      value: worstOf(all, NAMES[form], 'peakMiB'),
      unit: 'MiB',
      // The set of foreign ids must be in memory: 16 bytes each and the gaps of a hash table.
      ...(form !== 'foreign' && { target: { atMost: 350 } }),
      note: `${medianOf(all, NAMES[form], 'points').toLocaleString('en')} points, ${Math.round(medianOf(all, NAMES[form], 'residentMiB'))} MiB at the end`,
    }))
    return { rows, rounds: all }
  },
}
