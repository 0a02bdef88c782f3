// The one function that decides. Pure: a run, its past and the options in; verdicts with their evidence out.
import type { RunRecord } from '../model/run-record.ts'
import { afterStep } from './after-step.ts'
import { type Baseline, baselineFor } from './baseline.ts'
import { benjaminiHochberg } from './benjamini-hochberg.ts'
import { blankVerdict } from './blank-verdict.ts'
import { environmentShift } from './environment-shift.ts'
import { type BenchVerdict, countStates, type Judgement, VERDICT_STATES } from './judgement.ts'
import { withLimit } from './limit.ts'
import { missingVerdicts } from './missing-verdicts.ts'
import { exceedance, NOISE_FLOOR, type Prediction, predict } from './predict.ts'
import { renameHints } from './rename-hints.ts'
import { type JudgeOptions, ruleFor } from './resolve-compare.ts'
import { median, spread } from './robust.ts'
import { type Subject, subjectsOf } from './subjects.ts'

/** A value of fewer timer ticks than this is the timer's own grain; above it the grain is part of the interval. */
const LEAST_TICKS = 4

/** Grain over value beyond which the interval says nothing anyway; keeps it finite. */
const MOST_QUANTISATION = 10

/** A subject with a usable baseline. */
interface Comparison {
  subject: Subject
  history: readonly number[]
  /** Whether the values are compared as ratios (log scale) or as differences. */
  isLog: boolean
  /** Positive is worse. */
  effect: number
  prediction: Prediction
  threshold: number
  /** Timer resolution over the value. */
  quantisation: number
}

function scaled(value: number, isLog: boolean): number {
  return isLog ? Math.log(value) : value
}

function quantisationOf(subject: Subject, run: RunRecord): number {
  const resolution = run.noise.timerResolutionMs ?? 0
  return subject.unit === 'ms' && subject.value ? Math.min(resolution / subject.value, MOST_QUANTISATION) : 0
}

/** The histories that are long enough, each on its scale and after its last step. */
function usable(
  subjects: readonly Subject[],
  baseline: Baseline,
  options: JudgeOptions,
): Map<Subject, { values: number[]; isLog: boolean }> {
  const found = new Map<Subject, { values: number[]; isLog: boolean }>()
  for (const subject of subjects) {
    const past = baseline.values.get(subject.id) ?? []
    if (subject.value === null || past.length < options.minHistory) continue
    const isLog = subject.value > 0 && past.every((value) => value > 0)
    if (subject.unit === 'ms' && !isLog) continue
    const values = past.map((value) => scaled(value, isLog))
    found.set(subject, { values: [...afterStep(values, options.minHistory)], isLog })
  }
  return found
}

function compareAll(
  run: RunRecord,
  subjects: readonly Subject[],
  baseline: Baseline,
  options: JudgeOptions,
): Comparison[] {
  const histories = usable(subjects, baseline, options)
  const spreads = [...histories].map(([, { values }]) => spread(values))
  const pooledSpread = spreads.length > 0 ? Math.max(NOISE_FLOOR, median(spreads)) : NOISE_FLOOR
  return [...histories].map(([subject, { values, isLog }]) => {
    const quantisation = quantisationOf(subject, run)
    const prediction = predict({ history: values, pooledSpread, confidence: options.confidence, quantisation })
    const relative = ruleFor(subject.label, options.perBench)?.threshold ?? options.threshold
    return {
      subject,
      history: values,
      isLog,
      effect: subject.worse * (scaled(subject.value!, isLog) - prediction.centre),
      prediction,
      threshold: isLog ? Math.log1p(relative) : relative,
      quantisation,
    }
  })
}

/** The shift of the whole run, from the benchmarks alone: scores do not feel the machine. */
function shiftOf(comparisons: readonly Comparison[]): number | null {
  const timed = comparisons.filter((c) => c.subject.unit === 'ms')
  if (timed.length === 0) return null
  const pooled = median(timed.map((c) => c.prediction.scale))
  return environmentShift(
    timed.map((c) => c.effect),
    pooled,
  )
}

/** Verdict of a subject that cannot be compared. */
function unmatched(subject: Subject, baseline: Baseline, options: JudgeOptions): BenchVerdict {
  const verdict = blankVerdict(subject, options)
  const n = baseline.values.get(subject.id)?.length ?? 0
  if (subject.state !== 'ok') {
    return { ...verdict, state: subject.state, reasons: [subject.reason ?? subject.state] }
  }
  if (subject.value === 0 && subject.unit === 'ms') {
    const reasons = ['the timer saw no time pass: call the function many times in one iteration']
    return { ...verdict, n, state: 'inconclusive', reasons }
  }
  if (n === 0 && baseline.elsewhere.has(subject.id)) {
    return { ...verdict, state: 'incomparable', reasons: ['its history is from another machine or runtime'] }
  }
  const reasons = [n === 0 ? 'no comparable run yet' : `${n} of ${options.minHistory} runs that a baseline needs`]
  return { ...verdict, n, state: 'new', reasons }
}

/** The state of a compared subject, before confirmation. */
function stateOf(
  c: Comparison,
  effect: number,
  shift: number | null,
  discovered: boolean,
): { state: BenchVerdict['state']; reasons: string[] } {
  const [low, high] = [effect - c.prediction.half, effect + c.prediction.half]
  if (c.quantisation > 1 / LEAST_TICKS) {
    return {
      state: 'inconclusive',
      reasons: [`below ${LEAST_TICKS} ticks of the timer: call the function many times in one iteration`],
    }
  }
  if (shift !== null && Math.abs(shift) > c.threshold) {
    return { state: 'inconclusive', reasons: ['most benchmarks moved together: see the note on the environment'] }
  }
  if (low > c.threshold) {
    if (discovered) return { state: 'unconfirmed', reasons: ['not run again in fresh processes'] }
    return {
      state: 'inconclusive',
      reasons: ['one of many benchmarks: not enough evidence at the false-discovery rate'],
    }
  }
  if (high < -c.threshold) return { state: 'improved', reasons: [] }
  if (low >= -c.threshold && high <= c.threshold) return { state: 'unchanged', reasons: [] }
  return { state: 'inconclusive', reasons: ['the interval reaches beyond the threshold'] }
}

/** An effect as a relative change of the value itself, whatever direction is worse. */
function relative(effect: number, c: Comparison): number {
  const signed = c.subject.worse * effect
  return c.isLog ? Math.min(Math.expm1(signed), Number.MAX_VALUE) : signed
}

/** How many confirmation runs show the same: their lower bound is above the threshold as well. */
function confirm(c: Comparison, shift: number, options: JudgeOptions): { runs: number; agreed: number } | null {
  const values = options.confirmations
    .map((run) => subjectsOf(run, options.statistic).find((subject) => subject.id === c.subject.id)?.value)
    .filter((value) => value !== undefined && value !== null && (value > 0 || !c.isLog))
  if (values.length === 0) return null
  const agreed = values.filter((value) => {
    const effect = c.subject.worse * (scaled(value as number, c.isLog) - c.prediction.centre) - shift
    return effect - c.prediction.half > c.threshold
  })
  return { runs: values.length, agreed: agreed.length }
}

function compared(c: Comparison, shift: number | null, discovered: boolean, options: JudgeOptions): BenchVerdict {
  const effect = c.effect - (c.subject.unit === 'ms' ? (shift ?? 0) : 0)
  const { half, scale } = c.prediction
  const decided = stateOf(c, effect, c.subject.unit === 'ms' ? shift : null, discovered)
  const bounds = [relative(effect - half, c), relative(effect + half, c)].sort((a, b) => a - b)
  const verdict: BenchVerdict = {
    ...blankVerdict(c.subject, options),
    ...decided,
    change: relative(effect, c),
    ciLow: bounds[0]!,
    ciHigh: bounds[1]!,
    noise: c.isLog ? Math.expm1(scale) : scale,
    n: c.history.length,
    detectable: c.isLog ? Math.expm1(half + c.threshold) : half + c.threshold,
  }
  if (verdict.state !== 'unconfirmed') return verdict
  const confirmed = confirm(c, shift ?? 0, options)
  if (!confirmed) return verdict
  if (confirmed.agreed === confirmed.runs) return { ...verdict, state: 'regressed', confirmed, reasons: [] }
  const reasons = [`only ${confirmed.agreed} of ${confirmed.runs} runs in fresh processes showed it again`]
  return { ...verdict, confirmed, reasons }
}

function notesOf(verdicts: readonly BenchVerdict[], shift: number | null): string[] {
  const notes: string[] = []
  if (shift !== null) {
    const size = `${shift > 0 ? '+' : '−'}${Math.abs(Math.expm1(shift) * 100).toFixed(1)} %`
    notes.push(
      `most benchmarks moved ${size} together: the machine, or a change that touches all; \`metrics-bench ab\` can tell`,
    )
  }
  const [missing, added] = [
    verdicts.filter((v) => v.state === 'missing'),
    verdicts.filter((v) => v.state === 'new' && v.n === 0),
  ]
  return [...notes, ...renameHints(missing, added)]
}

const byState = (a: BenchVerdict, b: BenchVerdict): number =>
  VERDICT_STATES.indexOf(a.state) - VERDICT_STATES.indexOf(b.state) ||
  Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0) ||
  (a.label < b.label ? -1 : 1)

/**
 * Judges a run against past runs.
 *
 * The replicate is the run: what happens within one process says nothing about the difference between two. A slower benchmark
 * is `unconfirmed` until runs in fresh processes (`options.confirmations`) all show it again; then it is `regressed`.
 *
 * @param history past runs in any order; what is not comparable is left out here
 * @returns verdicts, worst first, each with its evidence
 */
export function judge(run: RunRecord, history: readonly RunRecord[], options: JudgeOptions): Judgement {
  const subjects = subjectsOf(run, options.statistic)
  const baseline = baselineFor(run, history, options)
  const comparisons = compareAll(run, subjects, baseline, options)
  const shift = shiftOf(comparisons)
  const pValues = comparisons.map((c) =>
    exceedance(c.effect - (c.subject.unit === 'ms' ? (shift ?? 0) : 0), c.threshold, c.prediction),
  )
  const discovered = benjaminiHochberg(pValues, options.fdr)
  const done = new Map(comparisons.map((c, i) => [c.subject, compared(c, shift, discovered[i]!, options)]))
  const judged = subjects.map((subject) => done.get(subject) ?? unmatched(subject, baseline, options))
  const verdicts = [
    ...judged.map((v) => withLimit(v, ruleFor(v.label, options.perBench))),
    ...missingVerdicts(subjects, baseline, options),
  ].sort(byState)
  const effects = comparisons.filter((c) => c.subject.unit === 'ms').map((c) => c.effect)
  const mean = effects.reduce((sum, effect) => sum + effect, 0) / effects.length
  return {
    statistic: options.statistic,
    threshold: options.threshold,
    verdicts,
    counts: countStates(verdicts),
    baselineRuns: baseline.runs,
    environmentShift: shift === null ? null : Math.expm1(shift),
    geomeanChange: effects.length > 0 ? Math.expm1(mean) : null,
    notes: notesOf(verdicts, shift),
  }
}
