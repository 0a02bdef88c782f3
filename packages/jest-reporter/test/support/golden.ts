// What of a run must be the same for every version of a runner: identities, outcomes and the names of series, no times.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Report } from '../../src/report/report.ts'
import { runEvents } from '../../src/session/run-events.ts'

/** The report of a run in `dir` without what differs from run to run. */
export function goldenOf(dir: string): unknown {
  const { run, judgement } = JSON.parse(readFileSync(path.join(dir, '.metrics', 'report.json'), 'utf8')) as Report
  const { events } = runEvents(run, judgement)
  const names = events.map((event) => (event.kind === 'metric' ? event.name : event.text))
  const optional = new Set(['cpu_steal_percent', 'heap_mb'])
  return {
    kind: run.kind,
    state: run.state,
    totals: run.totals,
    tests: run.tests.map(({ id, label, outcome, attempts }) => ({ id, label, outcome, attempts })),
    benches: run.benches.map((b) => ({
      id: b.id,
      label: b.label,
      status: b.status,
      attempt: b.attempt,
      rounds: b.rounds.length,
    })),
    metrics: run.metrics
      .map(({ name, step, better, test, attempt }) => ({ name, step, better, test, attempt }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    annotations: run.annotations.map(({ text, test }) => ({ text, test })).sort((a, b) => (a.text < b.text ? -1 : 1)),
    verdicts: judgement.verdicts.map(({ label, state }) => ({ label, state })),
    events: [...new Set(names)].filter((name) => !optional.has(name) && !name.startsWith('not a baseline')).sort(),
  }
}
