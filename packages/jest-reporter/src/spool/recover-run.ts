// Makes a run of what a spool holds: the finished record if there is one, else everything up to where the process ended.
import { UNKNOWN_FACTS, UNKNOWN_NOISE } from '../facts/unknown-facts.ts'
import type { Judgement } from '../judge/judgement.ts'
import type { RunRecord } from '../model/run-record.ts'
import { RunBuilder, type RunFacts } from '../session/run-builder.ts'
import type { SpoolLine } from './spool.ts'

export interface RecoveredRun {
  run: RunRecord
  judgement: Judgement | null
  /** The process that wrote the spool. */
  pid: number | null
  /** Whether the run came to its own end. */
  ended: boolean
}

/** @returns `null` for a spool without a first line: nothing is known of its run */
export function recoverRun(lines: readonly SpoolLine[]): RecoveredRun | null {
  const open = lines.find((line) => line.t === 'open')
  const end = lines.find((line) => line.t === 'end')
  if (end) return { run: end.run, judgement: end.judgement, pid: open?.pid ?? null, ended: true }
  if (!open) return null
  const builder = new RunBuilder(open.head, { tests: 'all', slowest: 0 })
  let facts: RunFacts = UNKNOWN_FACTS
  let endedAtMs = open.head.startedAtMs
  for (const line of lines) {
    if (line.t === 'facts') facts = line.facts
    else if (line.t === 'signal') endedAtMs = line.atMs
    else if (line.t !== 'open' && line.t !== 'end') builder.add(line)
    if (line.t === 'test') endedAtMs = Math.max(endedAtMs, line.test.endedAtMs)
  }
  const run = builder.build(facts, { endedAtMs, state: 'interrupted', noise: UNKNOWN_NOISE, meta: {} })
  return { run, judgement: null, pid: open.pid, ended: false }
}
