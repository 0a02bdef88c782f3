// A run as metrics and annotations, in the names that the dashboard and the docs use.
import type { Judgement } from '../judge/judgement.ts'
import { passAllK, passAtK } from '../judge/pass-at-k.ts'
import { type BenchRecord, QUANTILES_PERMILLE } from '../model/bench-record.ts'
import { shortNameOf } from '../model/identity.ts'
import type { JsonObject } from '../model/json.ts'
import { trialsOf } from '../model/repeats.ts'
import type { RunRecord } from '../model/run-record.ts'
import { verdictSentence } from '../report/phrases.ts'

export interface MetricEvent {
  kind: 'metric'
  name: string
  value: number
  step: number | null
  metadata: { [key: string]: string }
  atMs: number
}

export interface AnnotationEvent {
  kind: 'annotation'
  text: string
  metadata: JsonObject
  atMs: number
}

export type RunEvent = MetricEvent | AnnotationEvent

/** Collects events with one clock reading, leaving out what is not a finite number. */
class EventList {
  readonly events: RunEvent[] = []
  nonFinite = 0
  readonly #atMs: number

  constructor(atMs: number) {
    this.#atMs = atMs
  }

  metric(
    name: string,
    value: number | null | undefined,
    step: number | null,
    metadata: { [key: string]: string },
  ): void {
    if (value === null || value === undefined) return
    if (!Number.isFinite(value)) this.nonFinite += 1
    else this.events.push({ kind: 'metric', name, value, step, metadata, atMs: this.#atMs })
  }

  note(text: string, metadata: JsonObject = {}): void {
    this.events.push({ kind: 'annotation', text, metadata, atMs: this.#atMs })
  }
}

function addBench(list: EventList, bench: BenchRecord): void {
  const name = shortNameOf(bench)
  if (bench.status === 'failed') {
    list.note(`benchmark failed: ${bench.label}`, { reason: bench.reason ?? 'unknown', bench: name, file: bench.file })
  }
  const base = { bench: name, file: bench.file, ...(bench.project ? { project: bench.project } : {}) }
  bench.rounds.forEach((round, step) => {
    const latency = {
      p50: round.p50Ms,
      min: round.minMs,
      mean: round.meanMs,
      p75: round.p75Ms,
      p99: round.p99Ms,
      p999: round.p999Ms,
    }
    for (const [stat, value] of Object.entries(latency)) list.metric('latency_ms', value, step, { ...base, stat })
    list.metric('throughput_ops_per_second', 1_000 / round.p50Ms, step, base)
    list.metric('samples', round.samples, step, base)
    list.metric('rme_percent', round.rmePercent, step, base)
    list.metric('total_time_ms', round.totalMs, step, base)
  })
  const passes = bench.passes ?? bench.rounds
  passes.forEach((pass, step) => {
    list.metric('preemptions', pass.preemptions, step, base)
    list.metric('gc_ms', pass.gcMs, step, base)
    list.metric('elu', pass.elu, step, base)
    if (bench.passes) list.metric('pass_latency_ms', pass.p50Ms, step, base)
  })
  bench.quantilesMs?.forEach((value, i) => {
    list.metric('latency_quantile_ms', value, QUANTILES_PERMILLE[i] ?? null, base)
  })
}

function addTests(list: EventList, run: RunRecord): void {
  for (const [outcome, count] of Object.entries(run.totals)) list.metric('tests', count, null, { outcome })
  for (const test of run.tests) {
    const where = { test: test.label, file: test.file, ...(test.project ? { project: test.project } : {}) }
    const durations = test.roundsMs ?? [test.durationMs]
    durations.forEach((ms, step) => {
      list.metric('test_duration_ms', ms, step, { ...where, outcome: test.outcome })
    })
    if (test.outcome === 'failed') {
      const line = test.line === null ? {} : { line: test.line }
      const message = test.message === null ? {} : { message: test.message }
      list.note(`failed: ${test.label}`, { ...where, attempt: test.attempts, ...line, ...message })
    } else if (test.outcome === 'flaky') {
      list.note(`flaky: ${test.label} passed on attempt ${test.attempts}`, { ...where, attempts: test.attempts })
    }
  }
  for (const [file, mb] of Object.entries(run.heapMb)) list.metric('heap_mb', mb, null, { file })
}

/** Most draws a curve of trials has: beyond, it is flat or the trials are too few. */
const MAX_DRAWS = 32

/** What repeated trials say; `step` is k, and for the rate itself the number of trials, which is its denominator. */
function addTrials(list: EventList, run: RunRecord): void {
  for (const { metric, trials, passed } of trialsOf(run.metrics)) {
    const base = { ...metric.metadata, test: metric.test, score: metric.name }
    list.metric('trials', passed, null, { ...base, outcome: 'passed' })
    list.metric('trials', trials - passed, null, { ...base, outcome: 'failed' })
    list.metric('pass_rate', passed / trials, trials, base)
    for (let k = 1; k <= Math.min(trials, MAX_DRAWS); k++) {
      list.metric('pass_at_k', passAtK({ trials, passed, k }), k, base)
      list.metric('pass_all_k', passAllK({ trials, passed, k }), k, base)
    }
  }
}

function addUserData(list: EventList, run: RunRecord): void {
  for (const metric of run.metrics) {
    const attempt = metric.attempt > 1 ? { attempt: String(metric.attempt) } : {}
    const better = metric.better === 'none' ? {} : { better: metric.better }
    list.metric(metric.name, metric.value, metric.step, {
      ...metric.metadata,
      test: metric.test,
      ...better,
      ...attempt,
    })
  }
  for (const note of run.annotations) {
    const where = Object.fromEntries(
      Object.entries({ test: note.test, file: note.file, project: note.project, line: note.line }).filter(([, v]) => v),
    )
    list.note(note.text, { ...note.metadata, ...where })
  }
}

function addJudgement(list: EventList, judgement: Judgement): void {
  for (const [verdict, count] of Object.entries(judgement.counts)) list.metric('benches', count, null, { verdict })
  for (const verdict of judgement.verdicts) {
    const base = { bench: verdict.bench, file: verdict.file, statistic: judgement.statistic }
    for (const [stat, value] of [
      ['estimate', verdict.change],
      ['ci_low', verdict.ciLow],
      ['ci_high', verdict.ciHigh],
    ] as const) {
      list.metric('change_percent', value === null ? null : value * 100, null, { ...base, stat })
    }
    list.metric('noise_percent', verdict.noise === null ? null : verdict.noise * 100, null, base)
    const quiet = ['unchanged', 'new', 'skipped', 'failed']
    if (!quiet.includes(verdict.state)) {
      list.note(verdictSentence(verdict, judgement.statistic), {
        ...verdict,
        confirmed: verdict.confirmed ? { ...verdict.confirmed } : null,
      })
    }
  }
  const shift = judgement.environmentShift
  list.metric('environment_shift_percent', shift === null ? null : shift * 100, null, {})
  const geomean = judgement.geomeanChange
  list.metric('suite_geomean_change_percent', geomean === null ? null : geomean * 100, null, {})
  for (const note of judgement.notes) list.note(note)
}

function addRun(list: EventList, run: RunRecord): void {
  list.metric('run_duration_ms', run.endedAtMs - run.startedAtMs, null, {})
  for (const [phase, ms] of Object.entries(run.phasesMs)) list.metric('phase_ms', ms, null, { phase })
  run.noise.load1m.forEach((load, step) => {
    list.metric('load_1m', load, step, {})
  })
  list.metric('cpu_steal_percent', run.noise.cpuStealPercent, null, {})
  if (run.state === 'interrupted') list.note('interrupted: the run did not end by itself')
  if (run.unfit.length > 0) list.note(`not a baseline: ${run.unfit.join(', ')}`, { unfit: [...run.unfit] })
  if (run.merged) list.note('merged from the records of several runs', { shard: run.shard })
}

/**
 * Everything a run says, in a fixed order: the same record and judgement always give the same list, so that a replay does too.
 *
 * @returns the events, and how many values were not finite and are left out
 */
export function runEvents(run: RunRecord, judgement: Judgement | null): { events: RunEvent[]; nonFinite: number } {
  const list = new EventList(run.endedAtMs)
  for (const bench of run.benches) addBench(list, bench)
  if (judgement) addJudgement(list, judgement)
  addTests(list, run)
  addUserData(list, run)
  addTrials(list, run)
  addRun(list, run)
  const dropped = { ...run.dropped }
  if (list.nonFinite > 0) dropped['non-finite values'] = (dropped['non-finite values'] ?? 0) + list.nonFinite
  for (const [reason, count] of Object.entries(dropped)) list.note(`left out: ${count} ${reason}`, { reason, count })
  return { events: list.events, nonFinite: list.nonFinite }
}
