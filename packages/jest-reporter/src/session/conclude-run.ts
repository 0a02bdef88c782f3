// The end of a reporter's run: the record is made and cleaned, then settled here or handed to the command that started this process.
import type { Json, JsonObject } from '../model/json.ts'
import type { RunRecord } from '../model/run-record.ts'
import type { ResolvedOptions } from '../options.ts'
import { writePart } from '../spool/part-file.ts'
import type { Spool } from '../spool/spool.ts'
import { contextOf } from './plan.ts'
import { type Redact, redactJson, redactorOf } from './redact.ts'
import type { RunBuilder, RunEnd, RunFacts } from './run-builder.ts'
import { NO_OUTCOME, type RunOutcome } from './run-outcome.ts'
import type { SessionDeps } from './session-deps.ts'
import { settleRun } from './settle-run.ts'

export interface Conclusion {
  builder: RunBuilder
  facts: RunFacts
  end: Omit<RunEnd, 'meta'>
  spool: Spool | null
  options: ResolvedOptions
  root: string
  ancestry: () => Promise<string[] | undefined>
  deps: SessionDeps
}

function userMeta(run: RunRecord, option: ResolvedOptions['meta']): JsonObject {
  return typeof option === 'function' ? option(contextOf(run)) : (option ?? {})
}

/** The record with nothing private in it: from here on every output may be shown to anyone. */
function cleanRecord(c: Conclusion): { run: RunRecord; clean: Redact } {
  const run = c.builder.build(c.facts, { ...c.end, meta: {} })
  run.meta = userMeta(run, c.options.meta)
  const clean = redactorOf(run, c.root, c.deps.env)
  return { run: redactJson(run as unknown as Json, clean) as unknown as RunRecord, clean }
}

/** Concludes a run. Delivery trouble ends as a line on the terminal and a file that `flush` can send. */
export async function concludeRun(c: Conclusion): Promise<RunOutcome> {
  const { run, clean } = cleanRecord(c)
  const parts = c.deps.env.SYVAIN_METRICS_PARTS
  if (!parts) return settleRun(run, { ...c, clean, minBenches: 0, confirmations: [] })
  await writePart(run, c.options, parts)
  c.spool?.remove()
  return { ...NO_OUTCOME, run }
}
