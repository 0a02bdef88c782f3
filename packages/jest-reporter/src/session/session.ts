// One recorded run: takes parts as they happen, keeps them on disk, and at the end judges, reports and delivers.

import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { preloadDestination } from '../destination.ts'
import { errorText } from '../error-text.ts'
import type { FrameworkFacts, RunRecord } from '../model/run-record.ts'
import type { MetricsReporterOptions, ResolvedOptions } from '../options.ts'
import { resolveOptions } from '../options.ts'
import { Spool, type SpoolLine } from '../spool/spool.ts'
import { type Probes, startProbes } from './probes.ts'
import { readManifest } from './read-manifest.ts'
import { RunBuilder, type RunPart } from './run-builder.ts'
import { NO_OUTCOME, type RunOutcome } from './run-outcome.ts'
import type { SessionDeps } from './session-deps.ts'
import { onStopSignal } from './signals.ts'

/** What the host knows about the run when it begins. */
export interface HostFacts {
  root: string
  framework: FrameworkFacts
  shard: string | null
  merged: boolean
  coverage: boolean
  startedAtMs: number
}

/** A run id sorts by time and is unique: `20261123T101500-1f2e3d4c`. */
export function newRunId(nowMs: number): string {
  const time = new Date(nowMs).toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '')
  return `${time}-${randomBytes(4).toString('hex')}`
}

/** A killed process may lose the passed tests of its last 50 ms. */
const COUNT_DELAY_MS = 50

export class Session {
  readonly options: ResolvedOptions
  readonly #host: HostFacts
  readonly #deps: SessionDeps
  readonly #probes: Probes
  readonly #builder: RunBuilder
  #spool: Spool | null = null
  #spoolBroken = false
  #interrupted = false
  /** Passed tests that neither the record nor the spool knows yet. */
  #uncounted = 0
  #countTimer: NodeJS.Timeout | null = null
  #parallelBenches = false
  #finished: Promise<RunOutcome> | null = null
  #removeSignals: () => void = () => {}

  constructor(argument: MetricsReporterOptions, host: HostFacts, deps: SessionDeps) {
    this.#host = host
    this.#deps = deps
    this.options = resolveOptions(argument, { root: host.root, env: deps.env, packageJson: readManifest(host.root) })
    for (const problem of this.options.problems) deps.say(` metrics  ${problem}\n`)
    this.#probes = startProbes(host.root, this.options.project, deps)
    const { ci } = this.#probes
    const { startedAtMs } = host
    const head = {
      runId: newRunId(startedAtMs),
      role: deps.env.SYVAIN_METRICS_ROLE === 'confirm' ? ('confirm' as const) : ('run' as const),
      project: this.options.project,
      runGroup: this.options.runGroup ?? ci.runGroup,
      shard: host.shard,
      attempt: ci.attempt,
      startedAtMs,
      merged: host.merged,
      framework: host.framework,
      settings: {},
    }
    const tests = this.options.record === 'all' ? 'all' : this.options.tests
    this.#builder = new RunBuilder(head, { tests, slowest: this.options.slowest })
    this.#open()
  }

  get runId(): string {
    return this.#builder.head.runId
  }

  #open(): void {
    if (this.options.mode === 'off') return
    try {
      this.#spool = new Spool(path.join(this.options.outDirPath, 'spool'), this.runId)
      this.#spool.write({ t: 'open', v: 1, pid: process.pid, head: this.#builder.head })
    } catch (error) {
      this.#giveUpSpool(error)
    }
    // What cannot be had is not worth a word now; the end of the run asks again and says what is wrong.
    void this.#prepare().catch(() => {})
    this.#removeSignals = onStopSignal((signal) => {
      this.#interrupted = true
      this.#count()
      this.#write({ t: 'signal', signal, atMs: this.#deps.nowMs() })
    })
  }

  /**
   * While the tests run: what the probes find out goes to the spool, for the day of a kill; then the end of the run is loaded.
   * One after the other, because workers are starting meanwhile.
   */
  async #prepare(): Promise<void> {
    const { framework, coverage, merged } = this.#host
    const facts = await this.#probes.facts(framework, { coverage, merged, parallelBenches: false })
    if (this.#finished) return
    this.#write({ t: 'facts', facts })
    await Promise.all([import('./conclude-run.ts'), preloadDestination(this.options)])
  }

  #write(line: SpoolLine): void {
    try {
      this.#spool?.write(line)
    } catch (error) {
      this.#giveUpSpool(error)
    }
  }

  #giveUpSpool(error: unknown): void {
    this.#spool = null
    if (this.#spoolBroken) return
    this.#spoolBroken = true
    this.#deps.say(` metrics  cannot write the spool: ${errorText(error)}\n`)
  }

  /** Whether an error message may be kept. */
  get keepsMessages(): boolean {
    return this.options.failures === 'message'
  }

  add(part: RunPart): void {
    if (this.#finished || this.options.mode === 'off' || !this.#wants(part)) return
    this.#builder.add(part)
    if (part.t === 'test' && part.test.outcome !== 'failed') this.#spool?.writeSoon(part)
    else this.#write(part)
  }

  /** Whether tests that passed are only counted: the summary names none of them. */
  get countsPassed(): boolean {
    return this.options.tests === 'summary' && this.options.record !== 'all'
  }

  /** Counts a test that passed; thousands of them must cost next to nothing. */
  addPassed(): void {
    this.#uncounted += 1
    this.#countTimer ??= setTimeout(() => this.#count(), COUNT_DELAY_MS).unref()
  }

  #count(): void {
    if (this.#countTimer) clearTimeout(this.#countTimer)
    this.#countTimer = null
    const count = this.#uncounted
    this.#uncounted = 0
    if (count > 0) this.add({ t: 'passed', count })
  }

  #wants(part: RunPart): boolean {
    const { record, tests } = this.options
    if (part.t === 'bench') return record !== 'tests'
    if (part.t === 'test') return record !== 'bench' && tests !== 'off'
    return part.t === 'drop' || record !== 'bench'
  }

  hasTest(id: string): boolean {
    return this.#builder.hasTest(id)
  }

  hasBench(id: string): boolean {
    return this.#builder.hasBench(id)
  }

  /** Benchmarks that shared the machine with other workers of the same run. */
  markParallelBenches(): void {
    this.#parallelBenches = true
  }

  /** Ends the run once; later calls get the same outcome. */
  finish(state: RunRecord['state']): Promise<RunOutcome> {
    this.#finished ??= this.#conclude(state)
    return this.#finished
  }

  async #conclude(state: RunRecord['state']): Promise<RunOutcome> {
    const { framework, merged, coverage } = this.#host
    this.#count()
    if (this.options.mode === 'off' || this.#builder.isEmpty) {
      this.#removeSignals()
      this.#spool?.remove()
      return NO_OUTCOME
    }
    const endedAtMs = this.#deps.nowMs()
    const facts = await this.#probes.facts(framework, { coverage, merged, parallelBenches: this.#parallelBenches })
    this.#removeSignals()
    // Judge, reports and delivery are loaded when they are needed: the runner waits for the import of a reporter.
    const { concludeRun } = await import('./conclude-run.ts')
    return concludeRun({
      builder: this.#builder,
      facts,
      end: {
        endedAtMs,
        state: this.#interrupted ? 'interrupted' : state,
        noise: this.#probes.noise(this.#builder.hasBenches),
      },
      spool: this.#spool,
      options: this.options,
      root: this.#host.root,
      ancestry: () => this.#probes.ancestry(),
      deps: this.#deps,
    })
  }
}
