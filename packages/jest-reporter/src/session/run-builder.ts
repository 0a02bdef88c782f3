// Collects what happens in a run, piece by piece, and makes the RunRecord of it. The spool replays its lines into the same class.
import type { BenchRecord } from '../model/bench-record.ts'
import type { JsonObject } from '../model/json.ts'
import type {
  FrameworkFacts,
  GitFacts,
  MachineFacts,
  NoiseFacts,
  RunRecord,
  RuntimeFacts,
} from '../model/run-record.ts'
import type { TestRecord, UserAnnotation, UserMetric } from '../model/test-record.ts'

/** What is known when a run begins. */
export interface RunHead {
  runId: string
  role: RunRecord['role']
  project: string
  runGroup: string | null
  shard: string | null
  attempt: number
  startedAtMs: number
  merged: boolean
  framework: FrameworkFacts
  settings: JsonObject
}

/** What the probes find out while the run goes on. */
export interface RunFacts {
  git: GitFacts
  machine: MachineFacts
  runtime: RuntimeFacts
  fingerprint: string
  unfit: string[]
}

export interface RunEnd {
  endedAtMs: number
  state: RunRecord['state']
  noise: NoiseFacts
  meta: JsonObject
}

/** One thing that happened; also one line of the spool. */
export type RunPart =
  | { t: 'bench'; bench: BenchRecord }
  | { t: 'test'; test: TestRecord }
  /** Tests that passed and of which nothing else is worth keeping. */
  | { t: 'passed'; count: number }
  | { t: 'metric'; metric: UserMetric }
  | { t: 'note'; note: UserAnnotation }
  | { t: 'phase'; phase: string; ms: number }
  | { t: 'heap'; file: string; mb: number }
  | { t: 'drop'; reason: string; count: number }

export interface KeepTests {
  tests: 'off' | 'summary' | 'slowest' | 'all'
  slowest: number
}

const byPlace = (a: { label: string; id: string }, b: { label: string; id: string }): number =>
  a.label < b.label ? -1 : a.label > b.label ? 1 : a.id < b.id ? -1 : 1

/** Which tests a record names: all, or the failed and flaky ones and the slowest few. */
function keptTests(tests: TestRecord[], keep: KeepTests): TestRecord[] {
  if (keep.tests === 'all') return [...tests].sort(byPlace)
  const named = new Set(tests.filter((t) => t.outcome === 'failed' || t.outcome === 'flaky'))
  if (keep.tests === 'slowest') {
    const slow = [...tests].sort((a, b) => b.durationMs - a.durationMs || byPlace(a, b))
    for (const test of slow.slice(0, keep.slowest)) named.add(test)
  }
  return [...named].sort(byPlace)
}

export class RunBuilder {
  readonly head: RunHead
  readonly #keep: KeepTests
  readonly #benches = new Map<string, BenchRecord>()
  readonly #tests = new Map<string, TestRecord>()
  #passed = 0
  readonly #metrics: UserMetric[] = []
  readonly #notes: UserAnnotation[] = []
  readonly #phases: { [phase: string]: number } = {}
  readonly #heap: { [file: string]: number } = {}
  readonly #dropped: { [reason: string]: number } = {}

  constructor(head: RunHead, keep: KeepTests) {
    this.head = head
    this.#keep = keep
  }

  /** A later bench or test of the same id replaces the earlier one: a retry, or the walk at the end of a run. */
  add(part: RunPart): void {
    if (part.t === 'bench') this.#benches.set(part.bench.id, part.bench)
    else if (part.t === 'test') this.#tests.set(part.test.id, part.test)
    else if (part.t === 'passed') this.#passed += part.count
    else if (part.t === 'metric') this.#metrics.push(part.metric)
    else if (part.t === 'note') this.#notes.push(part.note)
    else if (part.t === 'phase') this.#phases[part.phase] = (this.#phases[part.phase] ?? 0) + part.ms
    else if (part.t === 'heap') this.#heap[part.file] = part.mb
    else this.#dropped[part.reason] = (this.#dropped[part.reason] ?? 0) + part.count
  }

  hasBench(id: string): boolean {
    return this.#benches.has(id)
  }

  hasTest(id: string): boolean {
    return this.#tests.has(id)
  }

  get isEmpty(): boolean {
    return this.#passed + this.#benches.size + this.#tests.size + this.#metrics.length + this.#notes.length === 0
  }

  get hasBenches(): boolean {
    return this.#benches.size > 0
  }

  /** @returns the record, its lists in an order that does not depend on which worker was faster */
  build(facts: RunFacts, end: RunEnd): RunRecord {
    const totals = { passed: this.#passed, failed: 0, skipped: 0, todo: 0, flaky: 0 }
    for (const test of this.#tests.values()) totals[test.outcome] += 1
    const { head } = this
    return {
      v: 1,
      runId: head.runId,
      kind: this.hasBenches ? 'bench' : 'test',
      role: head.role,
      project: head.project,
      runGroup: head.runGroup,
      shard: head.shard,
      attempt: head.attempt,
      startedAtMs: head.startedAtMs,
      endedAtMs: end.endedAtMs,
      state: end.state,
      merged: head.merged,
      ...facts,
      framework: head.framework,
      settings: head.settings,
      noise: end.noise,
      benches: [...this.#benches.values()].sort(byPlace),
      totals,
      tests: keptTests([...this.#tests.values()], this.#keep),
      metrics: [...this.#metrics],
      annotations: [...this.#notes],
      phasesMs: { ...this.#phases },
      heapMb: { ...this.#heap },
      dropped: { ...this.#dropped },
      meta: end.meta,
    }
  }
}
