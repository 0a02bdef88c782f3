// Jest 29.7 and 30 as a source of runs: only the awaited hooks, only final results.
import { createRequire } from 'node:module'
import path from 'node:path'
import { relativePosix } from '../model/identity.ts'
import type { MetricsReporterOptions } from '../options.ts'
import { SPOOL_ENV } from '../record/channel.ts'
import { Session } from '../session/session.ts'
import { type SessionDeps, systemDeps } from '../session/session-deps.ts'
import { entryParts } from './entry-parts.ts'
import { JestSpool } from './jest-spool.ts'
import type { JestAggregate, JestFileResult, JestGlobalConfig, JestTest } from './jest-types.ts'
import { readJestFile } from './read-jest-file.ts'
import type { RecordedEntry } from './vitest-types.ts'

function jestVersion(rootDir: string): string {
  try {
    const require = createRequire(path.join(rootDir, 'package.json'))
    return String((require('jest/package.json') as { version?: string }).version)
  } catch {
    return 'unknown' // started through another package than `jest`
  }
}

export class JestHost {
  readonly #config: JestGlobalConfig
  readonly #argument: MetricsReporterOptions
  readonly #deps: SessionDeps
  #session: Session | null = null
  #spool: JestSpool | null = null
  #failure: string | null = null
  #files = 0
  #measuredInTests = false

  constructor(config: JestGlobalConfig, argument: MetricsReporterOptions, deps: SessionDeps = systemDeps) {
    this.#config = config
    this.#argument = argument
    this.#deps = deps
  }

  /** What fails the command, when something does; already printed. */
  get lastError(): Error | undefined {
    return this.#failure === null ? undefined : new Error(this.#failure)
  }

  begin(): void {
    const { rootDir, shard, watch, watchAll, collectCoverage, maxWorkers } = this.#config
    if ((watch || watchAll) && (this.#argument.watch ?? 'off') === 'off') return
    this.#spool = new JestSpool()
    process.env[SPOOL_ENV] = this.#spool.folder
    const framework = {
      name: 'jest' as const,
      version: jestVersion(rootDir),
      engine: null,
      engineVersion: null,
      pool: null,
      isolate: null,
      maxWorkers,
    }
    const host = {
      root: rootDir,
      framework,
      shard: shard ? `${shard.shardIndex}/${shard.shardCount}` : null,
      merged: false,
      coverage: collectCoverage === true,
      startedAtMs: this.#deps.nowMs(),
    }
    this.#session = new Session(this.#argument, host, this.#deps)
  }

  addFile(test: JestTest, result: JestFileResult): void {
    const session = this.#session
    if (!session) return
    this.#files += 1
    const project = test.context.config.displayName?.name ?? ''
    const nowMs = this.#deps.nowMs()
    const byTest = new Map<string | null, RecordedEntry[]>()
    for (const { name, entry } of this.#spool?.take(result.testFilePath) ?? []) {
      byTest.set(name, [...(byTest.get(name) ?? []), entry])
    }
    const { parts, places, passed } = readJestFile(result, {
      root: this.#config.rootDir,
      project,
      withMessage: session.keepsMessages,
      nowMs,
      countsPassed: session.countsPassed,
      recorded: byTest,
    })
    if (passed > 0) session.add({ t: 'passed', count: passed })
    for (const part of parts) session.add(part)
    for (const [name, entries] of byTest) {
      const place = name === null ? undefined : places.get(name)
      const file = relativePosix(this.#config.rootDir, result.testFilePath)
      const ref = place ?? { project, file, suite: [], name: 'unknown (concurrent)', group: 0 }
      for (const part of entryParts(entries, ref, (place?.attempts ?? 1) - 1)) {
        session.add(part)
        if (part.t === 'bench') this.#measuredInTests = true
      }
    }
  }

  async end(results: JestAggregate): Promise<void> {
    const session = this.#session
    if (!session) return
    const bad = this.#spool?.badLines ?? 0
    if (bad > 0) session.add({ t: 'drop', reason: 'malformed records of tests', count: bad })
    this.#spool?.remove()
    delete process.env[SPOOL_ENV]
    if (this.#measuredInTests && this.#files > 1 && this.#config.maxWorkers > 1) session.markParallelBenches()
    const state = results.wasInterrupted ? 'interrupted' : results.numRuntimeErrorTestSuites > 0 ? 'failed' : 'complete'
    const outcome = await session.finish(state)
    this.#failure = outcome.failure
  }
}
