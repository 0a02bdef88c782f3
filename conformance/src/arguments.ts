// The command line of the suite.
import { parseArgs } from 'node:util'
import type { Row } from './row.ts'
import { ROWS, rowsNamed } from './rows.ts'
import type { Subject } from './subjects/subject.ts'
import { subject } from './subjects/subjects.ts'

/** What to run. */
export interface Arguments {
  readonly subject: Subject
  readonly rows: readonly Row[]
  /** File for the results. */
  readonly json: string | undefined
  /** Rows that run side by side. */
  readonly atOnce: number
}

// Most rows wait most of the time; more than this and a machine with two cores is the fault.
const DEFAULT_AT_ONCE = 6

/** What `--help` prints. */
export const USAGE: string = `Usage: pnpm conformance [options]

  --peer <name>     run another client: opentelemetry, posthog, segment, sentry or amplitude (installed on demand)
  --row <name>      run this row; repeatable. Names: ${ROWS.map(({ name }) => name).join(', ')}
  --json <file>     write the results
  --at-once <n>     rows that run side by side (default ${DEFAULT_AT_ONCE})
  --help            this text`

/** Reads the command line. @returns undefined when help was asked for. @throws Error that names the argument and its rule. */
export function readArguments(argv: readonly string[]): Arguments | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      peer: { type: 'string' },
      row: { type: 'string', multiple: true },
      json: { type: 'string' },
      'at-once': { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return undefined
  const atOnce = Number(values['at-once'] ?? DEFAULT_AT_ONCE)
  if (!Number.isInteger(atOnce) || atOnce < 1) {
    throw new Error(`Cannot run: --at-once must be an integer of at least 1, got "${values['at-once']}"`)
  }
  return {
    subject: subject(values.peer ?? 'ours'),
    rows: values.row === undefined ? ROWS : rowsNamed(values.row),
    json: values.json,
    atOnce,
  }
}
