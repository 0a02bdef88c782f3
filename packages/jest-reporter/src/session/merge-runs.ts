// Several records as one: rounds of the same benchmarks, or shards of one suite.
import type { BenchRecord } from '../model/bench-record.ts'
import type { RunRecord } from '../model/run-record.ts'
import type { TestOutcome, TestRecord } from '../model/test-record.ts'

function mergedBench(benches: readonly BenchRecord[]): BenchRecord {
  const failed = benches.findIndex((bench) => bench.status === 'failed')
  const measured = benches.find((bench) => bench.status === 'ok') ?? benches[0]!
  const rounds = benches.flatMap((bench) => bench.rounds)
  const passes = benches.flatMap((bench) => bench.passes ?? [])
  const kept = passes.length > 0 ? { rounds, passes } : { rounds }
  if (failed === -1) return { ...measured, ...kept }
  const where = benches.length > 1 ? ` (in round ${failed + 1} of ${benches.length})` : ''
  return { ...benches[failed]!, reason: `${benches[failed]!.reason ?? 'failed'}${where}`, rounds }
}

function byId<T extends { id: string }>(items: readonly T[]): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(item.id, [...(groups.get(item.id) ?? []), item])
  return [...groups.values()]
}

const byLabel = (a: { label: string; id: string }, b: { label: string; id: string }): number =>
  a.label < b.label ? -1 : a.label > b.label ? 1 : a.id < b.id ? -1 : 1

/** A failed test stays failed whichever record comes first. */
function mergedTest(tests: readonly TestRecord[]): TestRecord {
  const worst =
    tests.find((test) => test.outcome === 'failed') ?? tests.find((test) => test.outcome === 'flaky') ?? tests[0]!
  if (tests.length === 1) return worst
  return { ...worst, roundsMs: tests.flatMap((test) => test.roundsMs ?? [test.durationMs]) }
}

function summed(records: readonly { [key: string]: number }[]): { [key: string]: number } {
  const sum: { [key: string]: number } = {}
  for (const record of records) for (const [key, value] of Object.entries(record)) sum[key] = (sum[key] ?? 0) + value
  return sum
}

function stateOf(runs: readonly RunRecord[]): RunRecord['state'] {
  if (runs.some((run) => run.state === 'interrupted')) return 'interrupted'
  return runs.some((run) => run.state === 'failed') ? 'failed' : 'complete'
}

/** The largest of what is known. */
function most(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length > 0 ? Math.max(...known) : null
}

function common(runs: readonly RunRecord[]): RunRecord {
  const first = runs[0]
  if (!first) throw new Error('Cannot merge runs: there are none')
  const last = runs.reduce((a, b) => (b.endedAtMs > a.endedAtMs ? b : a))
  const benches = byId(runs.flatMap((run) => run.benches))
    .map(mergedBench)
    .sort(byLabel)
  return {
    ...first,
    kind: benches.length > 0 ? 'bench' : 'test',
    endedAtMs: last.endedAtMs,
    state: stateOf(runs),
    unfit: [...new Set(runs.flatMap((run) => run.unfit))],
    noise: {
      load1m: [first.noise.load1m[0], last.noise.load1m[1]],
      cpuStealPercent: most(runs.map((run) => run.noise.cpuStealPercent)),
      timerResolutionMs: most(runs.map((run) => run.noise.timerResolutionMs)),
    },
    benches,
    tests: byId(runs.flatMap((run) => run.tests))
      .map(mergedTest)
      .sort(byLabel),
    metrics: runs.flatMap((run) => run.metrics),
    heapMb: Object.assign({}, ...runs.map((run) => run.heapMb)) as RunRecord['heapMb'],
  }
}

/**
 * Runs of the same suite in several processes: every benchmark gets one round per process; tests are counted once.
 *
 * @throws Error for an empty list
 */
export function mergeRounds(runs: readonly RunRecord[]): RunRecord {
  const merged = common(runs)
  const settings = { ...merged.settings, rounds: runs.length }
  return { ...merged, settings, annotations: runs[0]!.annotations, phasesMs: runs[0]!.phasesMs }
}

/**
 * Shards of one suite as the unsharded run; counts are added.
 *
 * Timings of different machines cannot be compared with one baseline: with more than one fingerprint the run is `unfit`.
 *
 * @throws Error for an empty list
 */
export function mergeShards(runs: readonly RunRecord[]): RunRecord {
  const merged = common(runs)
  const fingerprints = new Set(runs.map((run) => run.fingerprint))
  const totals = summed(runs.map((run) => run.totals)) as Record<TestOutcome, number>
  return {
    ...merged,
    shard: null,
    merged: runs.length > 1,
    totals,
    startedAtMs: Math.min(...runs.map((run) => run.startedAtMs)),
    annotations: runs.flatMap((run) => run.annotations),
    phasesMs: summed(runs.map((run) => run.phasesMs)),
    dropped: summed(runs.map((run) => run.dropped)),
    unfit: fingerprints.size > 1 ? [...merged.unfit, 'shards of different machines'] : merged.unfit,
  }
}
