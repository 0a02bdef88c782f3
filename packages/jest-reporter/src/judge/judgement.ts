// What a judgement says. Every output (exit code, table, markdown, metrics, annotations) renders this object and decides nothing.

export type VerdictState =
  | 'regressed'
  | 'improved'
  | 'unchanged'
  | 'inconclusive'
  | 'unconfirmed'
  | 'new'
  | 'missing'
  | 'failed'
  | 'skipped'
  | 'incomparable'

/** Worst first: the order of every table. */
export const VERDICT_STATES: readonly VerdictState[] = [
  'regressed',
  'failed',
  'missing',
  'unconfirmed',
  'incomparable',
  'inconclusive',
  'improved',
  'new',
  'unchanged',
  'skipped',
]

export interface BenchVerdict {
  id: string
  /** `file > suite > name`. */
  label: string
  /** `suite > name`, as in the metadata of its metrics. */
  bench: string
  file: string
  project: string
  state: VerdictState
  /** Reported, never failing a gate. */
  advisory: boolean
  /** The statistic of this run, milliseconds (or the score's own unit); `null` without a measurement. */
  value: number | null
  unit: 'ms' | 'score'
  /** Relative change against the baseline, with its interval; `null` without a baseline. */
  change: number | null
  ciLow: number | null
  ciHigh: number | null
  /** Standard deviation between runs, relative. */
  noise: number | null
  /** Runs in the baseline. */
  n: number
  /** The smallest change this history could show, relative. */
  detectable: number | null
  /** Confirmation runs and how many agreed. */
  confirmed: { runs: number; agreed: number } | null
  /** Plain sentences. */
  reasons: string[]
}

export interface Judgement {
  statistic: 'p50' | 'best'
  threshold: number
  verdicts: BenchVerdict[]
  counts: Record<VerdictState, number>
  /** Runs that could serve as a baseline. */
  baselineRuns: number
  /** A shift that most benchmarks share: machine, not code. Relative; `null` when there was none. */
  environmentShift: number | null
  geomeanChange: number | null
  notes: string[]
}

/** Counts of a list of verdicts, every state present. */
export function countStates(verdicts: readonly BenchVerdict[]): Record<VerdictState, number> {
  const counts = Object.fromEntries(VERDICT_STATES.map((state) => [state, 0])) as Record<VerdictState, number>
  for (const verdict of verdicts) counts[verdict.state] += 1
  return counts
}

/** What `judge()` says of a run without subjects. */
export function nothingToJudge({ statistic, threshold }: Pick<Judgement, 'statistic' | 'threshold'>): Judgement {
  const nothing = { verdicts: [], counts: countStates([]), baselineRuns: 0, notes: [] }
  return { statistic, threshold, ...nothing, environmentShift: null, geomeanChange: null }
}
