// An evaluation in both forms, for the tests that kill it and go on with it.
import { type EvalHookOptions, type EvalReport, evalHook, evaluate } from '../src/index.ts'
import { accuracy, f1 } from '../src/metrics.ts'
import { Recorder } from './recorder.ts'

/** A sample. */
export interface ResumedRow {
  readonly id: string
  readonly label: string
}

/** Rows whose texts need care in a file of lines. */
export const rows: readonly ResumedRow[] = Array.from({ length: 30 }, (_, i) => ({
  id: `r${i}`,
  label: i % 3 === 0 ? 'x' : 'ü "quoted"\n\u2028',
}))

/** Options of both forms. */
export const options: EvalHookOptions<string, string> = { metrics: [accuracy(), f1()], config: { model: 'm' } }

/** What the model says: right for three of four. */
export const answers = ({ id, label }: ResumedRow): string => (Number(id.slice(1)) % 4 === 0 ? 'x' : label)

/** How it is asked. */
export type Answer = (row: ResumedRow) => Promise<string>

/** The evaluation as `evaluate`. */
export function harness(how: EvalHookOptions<string, string>, answer: Answer): Promise<EvalReport> {
  return evaluate<ResumedRow, string, string, string>(new Recorder(), {
    ...how,
    data: rows,
    run: (batch) => Promise.all(batch.map(answer)),
  })
}

/** The evaluation as a loop of one's own. */
export async function loop(how: EvalHookOptions<string, string>, answer: Answer): Promise<EvalReport> {
  const hook = evalHook(new Recorder(), how)
  for (const row of rows) await hook.sample({ id: row.id, reference: row.label }, () => answer(row))
  return hook.finish()
}
