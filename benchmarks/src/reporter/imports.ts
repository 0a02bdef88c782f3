// What does the import of the reporter cost a process?
import type { Answer, Bench, Question, Row } from '../question.ts'
import { medianOf, rounds } from '../run/rounds.ts'

const PACKAGE = '@syvain-metrics/jest-reporter'
const ENTRIES: Readonly<Record<string, string>> = {
  reporter: PACKAGE,
  plugin: `${PACKAGE}/vitest`,
  record: `${PACKAGE}/record`,
}
const TARGET_MS = 30

export const imports: Question = {
  name: 'import',
  asks: 'What does the import cost: of the reporter, of the Vitest plugin, of what tests import?',

  async run(bench: Bench): Promise<Answer> {
    const subjects = Object.entries(ENTRIES).map(([name, entry]) => ({
      name,
      run: () => bench.child('import-entry', { entry }),
    }))
    const all = await rounds(subjects, bench.isQuick ? 9 : 31)
    const rows = Object.entries(ENTRIES).map(
      ([name, entry]): Row => ({
        figure: `import of ${entry}`,
        value: medianOf(all, name, 'importMs'),
        unit: 'ms',
        target: { atMost: TARGET_MS },
      }),
    )
    return { rows, rounds: all }
  },
}
