// Reads one Vitest test case: outcome, attempts, what it recorded about itself, and where it stands.
import { GroupCounter, identityOf, labelOf, relativePosix, type TestRef } from '../model/identity.ts'
import { isJsonObject } from '../model/json.ts'
import type { TestOutcome, TestRecord, UserAnnotation } from '../model/test-record.ts'
import { META_KEY } from '../record/channel.ts'
import type { RecordedEntry, VitestModule, VitestSuite, VitestTask, VitestTestCase } from './vitest-types.ts'

/** Vitest 5 runs benchmarks in a project of its own, `bench` or `<name> (bench)`. */
export function projectName(name: string): string {
  return name === 'bench' ? '' : name.replace(/ \(bench\)$/, '')
}

function suitePath(test: VitestTestCase): string[] {
  const names: string[] = []
  for (let at = test.parent; at.type === 'suite'; at = (at as VitestSuite).parent) names.unshift(at.name)
  return names
}

/** Where a test stands, with its identity, which is a hash and made once. */
export interface Place {
  ref: TestRef
  id: string
}

/** Gives each test case of a run its place; equal titles in one suite get a number. */
export class Places {
  /** Numbers of equal titles, by module and test. */
  readonly #groups = new WeakMap<VitestModule, ReadonlyMap<string, number>>()
  readonly #known = new Map<string, Place>()
  readonly #files = new Map<string, string>()
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  /** The file of a module, relative to the root of the run. */
  fileOf(moduleId: string): string {
    const file = this.#files.get(moduleId) ?? relativePosix(this.#root, moduleId)
    this.#files.set(moduleId, file)
    return file
  }

  of(test: VitestTestCase): Place {
    // Vitest's own id is good enough inside one run: it counts positions.
    const known = this.#known.get(test.id)
    if (known) return known
    const file = this.fileOf(test.module.moduleId)
    const place = { project: projectName(test.project.name), file, suite: suitePath(test), name: test.name }
    const ref = { ...place, group: this.#groupOf(test) }
    const found = { ref, id: identityOf(ref) }
    this.#known.set(test.id, found)
    return found
  }

  // By position among all tests of the module, whatever becomes of them: a test keeps its number when its twin is skipped or only counted.
  #groupOf(test: VitestTestCase): number {
    const groups = this.#groups.get(test.module) ?? groupsOf(test.module)
    this.#groups.set(test.module, groups)
    return groups.get(test.id) ?? 0
  }
}

function groupsOf(module: VitestModule): ReadonlyMap<string, number> {
  const counter = new GroupCounter()
  const groups = new Map<string, number>()
  for (const test of module.children.allTests()) {
    groups.set(test.id, counter.next({ project: '', file: '', suite: suitePath(test), name: test.name }))
  }
  return groups
}

function outcomeOf(test: VitestTestCase): TestOutcome {
  const { state } = test.result()
  if (test.options.mode === 'todo') return 'todo'
  if (state === 'failed') return 'failed'
  if (state === 'passed') return test.diagnostic()?.flaky ? 'flaky' : 'passed'
  return 'skipped'
}

/**
 * Whether a test passed at once and says nothing more than that.
 *
 * Asks the raw task: Vitest's own answers are a new object each, for every one of thousands of tests.
 */
export function isPlainPass(task: VitestTask | undefined): boolean {
  const result = task?.result
  if (result?.state !== 'pass' || result.retryCount) return false
  const { meta, annotations, benchmarks } = task as VitestTask
  if (meta === undefined || meta.benchmark || META_KEY in meta) return false
  return !annotations?.length && !benchmarks?.length
}

/** How many tests a raw suite has, when all of them only passed; else `null`, also for a suite that cannot be looked into. */
export function plainPasses(suite: VitestTask | undefined): number | null {
  if (!suite?.tasks) return null
  let count = 0
  for (const task of suite.tasks) {
    const passed = task.tasks ? plainPasses(task) : isPlainPass(task) ? 1 : null
    if (passed === null) return null
    count += passed
  }
  return count
}

/** First line of an error, without colours. */
export function firstLine(message: string | undefined): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what starts a colour code
  const plain = (message ?? '').replace(/\u001B\[[0-9;]*m/g, '')
  const line = plain.split('\n').find((text) => text.trim() !== '')
  return line?.trim() ?? null
}

/** @param withMessage whether an error message may be kept at all */
export function readVitestTest(test: VitestTestCase, { ref, id }: Place, withMessage: boolean): TestRecord {
  const diagnostic = test.diagnostic()
  return {
    ...ref,
    id,
    label: labelOf(ref),
    outcome: outcomeOf(test),
    durationMs: diagnostic?.duration ?? 0,
    attempts: (diagnostic?.retryCount ?? 0) + 1,
    message: withMessage ? firstLine(test.result().errors?.[0]?.message) : null,
    line: test.location?.line ?? null,
    endedAtMs: Date.now(),
  }
}

/** What the test recorded with `./record`, in order. */
export function recordedEntries(test: VitestTestCase): RecordedEntry[] {
  const carried = test.meta()[META_KEY]
  if (!isJsonObject(carried) || !Array.isArray(carried.entries)) return []
  return carried.entries as unknown as RecordedEntry[]
}

/** Vitest's own annotations of a test, each once: retries repeat them. */
export function vitestAnnotations(test: VitestTestCase, label: string, ref: TestRef): UserAnnotation[] {
  const seen = new Set<string>()
  const notes: UserAnnotation[] = []
  for (const a of test.annotations?.() ?? []) {
    const key = `${a.type}\0${a.message}\0${a.location?.line ?? ''}`
    if (seen.has(key)) continue
    seen.add(key)
    const line = a.location?.line ?? null
    const where = { test: label, file: ref.file, project: ref.project || null, line }
    notes.push({ text: a.message, metadata: { type: a.type }, ...where, atMs: Date.now() })
  }
  return notes
}
