// node:test as a source of runs: its events, and the diagnostics through which tests record.
import { errorText } from '../error-text.ts'
import { GroupCounter, identityOf, labelOf, relativePosix, type TestRef } from '../model/identity.ts'
import type { TestOutcome } from '../model/test-record.ts'
import type { MetricsReporterOptions } from '../options.ts'
import { DIAGNOSTIC_PREFIX } from '../record/channel.ts'
import { Session } from '../session/session.ts'
import { type SessionDeps, systemDeps } from '../session/session-deps.ts'
import { entryParts } from './entry-parts.ts'
import { firstLine } from './read-vitest-test.ts'
import type { RecordedEntry } from './vitest-types.ts'

export interface NodeTestEvent {
  type: string
  data: {
    name?: string
    nesting?: number
    file?: string
    line?: number
    skip?: unknown
    todo?: unknown
    message?: string
    details?: { duration_ms?: number; type?: string; error?: { message?: string; cause?: { message?: string } } }
  }
}

export class NodeTestHost {
  readonly #deps: SessionDeps
  readonly #session: Session
  readonly #counter = new GroupCounter()
  /** Names of the open suites and tests, outermost first, per file: children are reported after their parents have started. */
  readonly #open = new Map<string, string[]>()
  #failed = false
  #errors = 0

  constructor(argument: MetricsReporterOptions, deps: SessionDeps = systemDeps) {
    this.#deps = deps
    const framework = {
      name: 'node:test' as const,
      version: process.versions.node,
      engine: null,
      engineVersion: null,
      pool: null,
      isolate: null,
      maxWorkers: null,
    }
    const startedAtMs = deps.nowMs()
    const host = { root: process.cwd(), framework, shard: null, merged: false, coverage: false, startedAtMs }
    this.#session = new Session(argument, host, deps)
  }

  /** Takes one event; never throws. */
  handle(event: NodeTestEvent): void {
    try {
      this.#take(event)
    } catch (error) {
      this.#errors += 1
      const text = errorText(error)
      if (this.#errors === 1)
        this.#deps.say(` metrics  the reporter failed and goes on without ${event.type}: ${text}\n`)
    }
  }

  #take({ type, data }: NodeTestEvent): void {
    if (type === 'test:start')
      this.#path(data.file).splice(data.nesting ?? 0, Number.POSITIVE_INFINITY, data.name ?? '')
    else if (type === 'test:pass' || type === 'test:fail') this.#addTest(type === 'test:fail', data)
    else if (type === 'test:diagnostic' && data.message?.startsWith(DIAGNOSTIC_PREFIX)) {
      this.#addEntry(data.message.slice(DIAGNOSTIC_PREFIX.length), data.file)
    }
  }

  #path(file: string | undefined): string[] {
    const key = file ?? ''
    const path = this.#open.get(key) ?? []
    this.#open.set(key, path)
    return path
  }

  #fileOf(file: string | undefined): string {
    return file ? relativePosix(process.cwd(), file) : ''
  }

  #addTest(failed: boolean, data: NodeTestEvent['data']): void {
    // A suite is no test, and a file as a whole is one only when it failed to run.
    if (data.details?.type === 'suite') return
    const file = this.#fileOf(data.file)
    const name = data.name ?? ''
    const isFile = (data.nesting ?? 0) === 0 && data.file !== undefined && this.#fileOf(name) === file
    if (isFile && !failed) return
    const suite = this.#path(data.file).slice(0, data.nesting ?? 0)
    const place = { project: '', file, suite, name }
    const ref: TestRef = { ...place, group: this.#counter.next(place) }
    const outcome: TestOutcome = data.todo ? 'todo' : data.skip ? 'skipped' : failed ? 'failed' : 'passed'
    if (outcome === 'failed') this.#failed = true
    const error = data.details?.error
    const message = this.#session.keepsMessages ? firstLine(error?.cause?.message ?? error?.message) : null
    const test = {
      ...ref,
      id: identityOf(ref),
      label: labelOf(ref),
      outcome,
      durationMs: data.details?.duration_ms ?? 0,
      attempts: 1,
      message: failed ? message : null,
      line: data.line ?? null,
      endedAtMs: this.#deps.nowMs(),
    }
    this.#session.add({ t: 'test', test })
  }

  #addEntry(json: string, file: string | undefined): void {
    const entry = JSON.parse(json) as RecordedEntry & { test?: string }
    const ref = { project: '', file: this.#fileOf(file), suite: [], name: entry.test ?? 'unknown', group: 0 }
    for (const part of entryParts([entry], ref, 0)) this.#session.add(part)
  }

  /** @returns why the command should fail, or `null` */
  async finish(): Promise<string | null> {
    const outcome = await this.#session.finish('complete')
    if (outcome.failure !== null && !this.#failed) process.exitCode = 1
    return outcome.failure
  }
}
