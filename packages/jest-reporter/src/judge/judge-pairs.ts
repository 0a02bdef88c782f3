// The judgement of an A/B run: two commits measured in turns on one machine, so that no history is needed.
import type { RunRecord } from '../model/run-record.ts'
import { bcaInterval } from './bca.ts'
import { benjaminiHochberg } from './benjamini-hochberg.ts'
import { blankVerdict } from './blank-verdict.ts'
import { type BenchVerdict, countStates, type Judgement, VERDICT_STATES } from './judgement.ts'
import { hodgesLehmann, seededRandom, signFlipP } from './paired.ts'
import { NOISE_FLOOR } from './predict.ts'
import { type JudgeOptions, ruleFor } from './resolve-compare.ts'
import { median, standardDeviation } from './robust.ts'
import { type Subject, subjectsOf } from './subjects.ts'

export interface RunPair {
  base: RunRecord
  head: RunRecord
}

/** Fewest pairs that one benchmark among `benches` needs to pass the false-discovery rate on its own: its best p is 2^-n. */
export function neededPairs(benches: number, fdr: number): number {
  return Math.ceil(Math.log2(Math.max(1, benches) / fdr))
}

interface Paired {
  subject: Subject
  differences: number[]
  /** Spread of identical code, from the A/A pairs. */
  floor: number
  estimate: number
  low: number
  high: number
  slower: number
  faster: number
}

/** Log ratios head over base per benchmark that both sides of a pair measured. */
function differencesOf(pairs: readonly RunPair[], id: string, statistic: 'p50' | 'best'): number[] {
  const valueIn = (run: RunRecord): number => subjectsOf(run, statistic).find((s) => s.id === id)?.value ?? 0
  return pairs
    .map(({ base, head }) => Math.log(valueIn(head)) - Math.log(valueIn(base)))
    .filter((difference) => Number.isFinite(difference))
}

function pairedOf(
  subject: Subject,
  pairs: readonly RunPair[],
  same: readonly RunPair[],
  options: JudgeOptions,
): Paired | null {
  const raw = differencesOf(pairs, subject.id, options.statistic)
  if (raw.length < 2) return null
  const differences = raw.map((d) => d * subject.worse)
  const random = seededRandom(raw.length)
  const [low, high] = bcaInterval({
    values: differences,
    statistic: hodgesLehmann,
    confidence: options.confidence,
    random,
  })
  const idle = differencesOf(same, subject.id, options.statistic).map(Math.abs)
  return {
    subject,
    differences,
    floor: Math.max(NOISE_FLOOR, ...idle),
    estimate: hodgesLehmann(differences),
    low,
    high,
    slower: signFlipP(differences, random),
    faster: signFlipP(
      differences.map((d) => -d),
      random,
    ),
  }
}

function stateOf(
  p: Paired,
  threshold: number,
  found: { slower: boolean; faster: boolean },
): Pick<BenchVerdict, 'state' | 'reasons'> {
  const least = Math.max(threshold, p.floor)
  if (p.low > 0 && p.estimate > least && found.slower) return { state: 'regressed', reasons: [] }
  if (p.high < 0 && p.estimate < -least && found.faster) return { state: 'improved', reasons: [] }
  if (p.low > -threshold && p.high < threshold) return { state: 'unchanged', reasons: [] }
  const reason = p.floor > threshold ? 'identical code differed as much' : 'the interval reaches beyond the threshold'
  return { state: 'inconclusive', reasons: [reason] }
}

function verdictOf(p: Paired, found: { slower: boolean; faster: boolean }, options: JudgeOptions): BenchVerdict {
  const relative = (effect: number): number => Math.expm1(p.subject.worse * effect)
  const threshold = Math.log1p(ruleFor(p.subject.label, options.perBench)?.threshold ?? options.threshold)
  const bounds = [relative(p.low), relative(p.high)].sort((a, b) => a - b)
  return {
    ...blankVerdict(p.subject, options),
    ...stateOf(p, threshold, found),
    change: relative(p.estimate),
    ciLow: bounds[0]!,
    ciHigh: bounds[1]!,
    noise: Math.expm1(standardDeviation(p.differences)),
    n: p.differences.length,
    detectable: Math.expm1(Math.max(threshold, p.floor) + (p.high - p.low) / 2),
  }
}

/** Verdict of a benchmark that only one side measured. */
function onesided(subject: Subject, options: JudgeOptions): BenchVerdict {
  const blank = blankVerdict(subject, options)
  if (subject.state !== 'ok') return { ...blank, state: subject.state, reasons: [subject.reason ?? subject.state] }
  return { ...blank, state: 'new', reasons: ['the base commit does not measure it'] }
}

function missing(pairs: readonly RunPair[], options: JudgeOptions): BenchVerdict[] {
  const [first] = pairs
  if (!first) return []
  const ids = new Set(subjectsOf(first.head, options.statistic).map((subject) => subject.id))
  const gone = subjectsOf(first.base, options.statistic).filter((s) => !ids.has(s.id) && s.state !== 'skipped')
  return gone.map((subject) => ({
    ...blankVerdict({ ...subject, value: null }, options),
    state: 'missing' as const,
    reasons: ['measured at the base commit, not here'],
  }))
}

/**
 * Judges pairs of runs of two commits.
 *
 * @param pairs base and head, measured one right after the other
 * @param same pairs of the base with itself: what this machine makes of identical code
 */
export function judgePairs(pairs: readonly RunPair[], same: readonly RunPair[], options: JudgeOptions): Judgement {
  const subjects = pairs[0] ? subjectsOf(pairs[0].head, options.statistic) : []
  const paired = subjects.map((subject) => pairedOf(subject, pairs, same, options))
  const known = paired.filter((p) => p !== null)
  const slower = benjaminiHochberg(
    known.map((p) => p.slower),
    options.fdr,
  )
  const faster = benjaminiHochberg(
    known.map((p) => p.faster),
    options.fdr,
  )
  const done = new Map(
    known.map((p, i) => [p.subject, verdictOf(p, { slower: slower[i]!, faster: faster[i]! }, options)]),
  )
  const verdicts = [...subjects.map((s) => done.get(s) ?? onesided(s, options)), ...missing(pairs, options)].sort(
    (a, b) => VERDICT_STATES.indexOf(a.state) - VERDICT_STATES.indexOf(b.state) || (a.label < b.label ? -1 : 1),
  )
  const needed = neededPairs(known.length, options.fdr)
  const notes =
    pairs.length < needed
      ? [`${pairs.length} pairs cannot single out one of ${known.length} benchmarks: use --pairs ${needed}`]
      : []
  return {
    statistic: options.statistic,
    threshold: options.threshold,
    verdicts,
    counts: countStates(verdicts),
    baselineRuns: pairs.length,
    environmentShift: null,
    geomeanChange: known.length > 0 ? Math.expm1(median(known.map((p) => p.subject.worse * p.estimate))) : null,
    notes,
  }
}
