// Vitest 3.2 to 5 as a source of runs: hooks that read test cases into a session.

import type { FrameworkFacts } from '../model/run-record.ts'
import type { MetricsReporterOptions } from '../options.ts'
import { Session } from '../session/session.ts'
import { type SessionDeps, systemDeps } from '../session/session-deps.ts'
import { entryParts } from './entry-parts.ts'
import { heapMb } from './heap-mb.ts'
import { readBenches } from './read-benches.ts'
import {
  isPlainPass,
  Places,
  plainPasses,
  readVitestTest,
  recordedEntries,
  vitestAnnotations,
} from './read-vitest-test.ts'
import type { VitestInstance, VitestModule, VitestTestCase } from './vitest-types.ts'

/** The first reporter of a Vitest instance records; a second one (plugin and list, command line and config) stays quiet. */
const owners = new WeakMap<object, VitestHost>()

function frameworkOf(vitest: VitestInstance): FrameworkFacts {
  const { config } = vitest
  const major = Number(vitest.version.split('.')[0])
  const workers = Number(config.maxWorkers)
  return {
    name: 'vitest',
    version: vitest.version,
    engine: 'tinybench',
    engineVersion: major >= 5 ? '6' : '2.9',
    pool: typeof config.pool === 'string' ? config.pool : null,
    isolate: config.isolate ?? null,
    maxWorkers: Number.isFinite(workers) && workers > 0 ? workers : null,
  }
}

export class VitestHost {
  readonly #argument: MetricsReporterOptions
  readonly #deps: SessionDeps
  #vitest: VitestInstance | null = null
  #session: Session | null = null
  #places: Places | null = null
  /** Whether a test that only passed is one of a number. */
  #countsPassed = false
  /** Passed tests that were only counted. */
  #counted = 0
  /** Whether a test measured something itself, beside whatever ran in other workers. */
  #measuredInTests = false
  #closesWithWatcher = false

  constructor(argument: MetricsReporterOptions, deps: SessionDeps = systemDeps) {
    this.#argument = argument
    this.#deps = deps
  }

  init(vitest: VitestInstance): void {
    if (!owners.has(vitest)) owners.set(vitest, this)
    if (owners.get(vitest) === this) this.#vitest = vitest
  }

  begin(startedAtMs: number): void {
    const vitest = this.#vitest
    if (!vitest) return
    const watch = this.#watch(vitest)
    if (watch === 'off' || (watch === 'last' && this.#session)) return
    const { shard, coverage, mergeReports, root } = vitest.config
    const host = {
      root,
      framework: frameworkOf(vitest),
      shard: shard ? `${shard.index}/${shard.count}` : null,
      merged: Boolean(mergeReports),
      coverage: coverage?.enabled === true,
      startedAtMs,
    }
    this.#places = new Places(root)
    this.#counted = 0
    this.#session = new Session(this.#argument, host, this.#deps)
    // A watch session may see a test again.
    this.#countsPassed = this.#session.countsPassed && !vitest.config.watch
  }

  /** How a watch session is recorded; `all` outside of one. */
  #watch(vitest: VitestInstance): 'off' | 'last' | 'all' {
    return vitest.config.watch ? (this.#argument.watch ?? 'off') : 'all'
  }

  /** Takes a finished test. Thousands only passed: this is small, so that it is soon compiled. */
  addTest(test: VitestTestCase): void {
    if (this.#countsPassed && isPlainPass(test.task)) {
      this.#counted += 1
      this.#session?.addPassed()
    } else {
      this.#addRecord(test)
    }
  }

  #addRecord(test: VitestTestCase): void {
    const [session, places] = [this.#session, this.#places]
    if (!session || !places) return
    const place = places.of(test)
    const { ref } = place
    const benches = readBenches(test, ref)
    for (const bench of benches) session.add({ t: 'bench', bench })
    if (test.task?.meta?.benchmark) return
    const record = readVitestTest(test, place, session.keepsMessages)
    // In Vitest 5 benchmarks live in a test of a bench project: while it passes it is their container, not a test.
    const isContainer = benches.length > 0 && test.project.config.benchmark?.enabled === true
    if (!isContainer || record.outcome !== 'passed') session.add({ t: 'test', test: record })
    for (const part of entryParts(recordedEntries(test), ref, record.attempts - 1)) {
      session.add(part)
      if (part.t === 'bench' && !isContainer) this.#measuredInTests = true
    }
    for (const note of vitestAnnotations(test, record.label, ref)) session.add({ t: 'note', note })
  }

  /** Adds what had no event of its own, and what is known of each module. */
  #addSilent(modules: readonly VitestModule[]): void {
    const [session, places] = [this.#session, this.#places]
    if (!session || !places) return
    let passed = 0
    for (const module of modules) {
      passed += (this.#countsPassed ? plainPasses(module.task) : null) ?? this.#addSilentTests(module)
      const d = module.diagnostic()
      const phases = {
        collect: d.collectDuration,
        setup: d.setupDuration,
        environment: d.environmentSetupDuration,
        tests: d.duration,
      }
      for (const [phase, ms] of Object.entries(phases)) session.add({ t: 'phase', phase, ms })
      if (d.heap) session.add({ t: 'heap', file: places.fileOf(module.moduleId), mb: heapMb(d.heap) })
    }
    if (passed > this.#counted) session.add({ t: 'passed', count: passed - this.#counted })
  }

  /**
   * Skipped and todo tests, and benchmarks that threw in Vitest 3 and 4.
   *
   * @returns how many tests only passed
   */
  #addSilentTests(module: VitestModule): number {
    const [session, places] = [this.#session, this.#places]
    if (!session || !places) return 0
    let passed = 0
    for (const test of module.children.allTests()) {
      if (this.#countsPassed && isPlainPass(test.task)) {
        passed += 1
        continue
      }
      const { id } = places.of(test)
      if (!session.hasTest(id) && !session.hasBench(id)) this.#addRecord(test)
    }
    return passed
  }

  async end(modules: readonly VitestModule[], errors: readonly unknown[], reason: string): Promise<void> {
    const [session, vitest] = [this.#session, this.#vitest]
    if (!session || !vitest) return
    this.#addSilent(modules)
    const { fileParallelism, maxWorkers } = vitest.config
    const sharesMachine = modules.length > 1 && fileParallelism !== false && Number(maxWorkers) !== 1
    if (this.#measuredInTests && sharesMachine) session.markParallelBenches()
    const state = reason === 'interrupted' ? 'interrupted' : errors.length > 0 ? 'failed' : 'complete'
    if (vitest.config.watch && this.#watch(vitest) === 'last') {
      this.#finishWithWatcher(vitest)
      return
    }
    await this.#finish(session, state)
  }

  /** One experiment per watch session: it ends when the watcher does. */
  #finishWithWatcher(vitest: VitestInstance): void {
    if (this.#closesWithWatcher) return
    this.#closesWithWatcher = true
    vitest.onClose?.(async () => {
      if (this.#session) await this.#finish(this.#session, 'complete')
    })
  }

  async #finish(session: Session, state: 'complete' | 'failed' | 'interrupted'): Promise<void> {
    const outcome = await session.finish(state)
    this.#session = null
    this.#countsPassed = false
    if (outcome.failure !== null && !process.exitCode) process.exitCode = 1
  }
}
