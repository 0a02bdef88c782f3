// A run of several rounds, each a process of its own, seen as that many runs; and the reverse.

import { median } from '../judge/robust.ts'
import type { BenchRecord, BenchRound } from '../model/bench-record.ts'
import type { RunRecord } from '../model/run-record.ts'

/** One run per round. */
export function splitRounds(run: RunRecord): RunRecord[] {
  const most = run.benches.reduce((n, bench) => Math.max(n, bench.rounds.length), 1)
  return Array.from({ length: most }, (_, i) => ({
    ...run,
    runId: `${run.runId}#${i}`,
    benches: run.benches.map((bench): BenchRecord => ({ ...bench, rounds: bench.rounds.slice(i, i + 1) })),
    metrics: i === 0 ? run.metrics : [],
  }))
}

function middle(rounds: readonly BenchRound[]): BenchRound {
  const p50Ms = median(rounds.map((round) => round.p50Ms))
  const minMs = median(rounds.map((round) => round.minMs))
  return { ...rounds[0]!, p50Ms, minMs }
}

/** The same run with one round per benchmark, the median of its rounds: comparable with single rounds, and on the safe side. */
export function collapseRounds(run: RunRecord): RunRecord {
  const benches = run.benches.map((bench) =>
    bench.rounds.length > 1 ? { ...bench, rounds: [middle(bench.rounds)] } : bench,
  )
  return { ...run, benches }
}
