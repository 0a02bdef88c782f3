// What makes a test or a benchmark the same one tomorrow: never the order in its file, never an absolute path.
import { hash } from 'node:crypto'
import path from 'node:path'

/** Where a test or benchmark stands. `file` is posix and relative to the root of the run. */
export interface TestRef {
  project: string
  file: string
  suite: readonly string[]
  name: string
  /** Counts equal names in one suite (two benchmark groups, two tests of one title); 0 for the first. */
  group: number
}

/** The key of a series: stable across edits, runs, machines and shards. 16 hex digits of SHA-256. */
export function identityOf(ref: TestRef): string {
  const parts = [ref.project, ref.file, ref.suite.join('\u0001'), ref.name, String(ref.group)]
  // One call instead of a hash object: thousands of tests pass through here.
  return hash('sha256', parts.join('\0'), 'hex').slice(0, 16)
}

/** The same thing for people: `file > suite > name`. */
export function labelOf(ref: TestRef): string {
  return `${ref.file} > ${shortNameOf(ref)}`
}

/** The name inside its file: `suite > name`. */
export function shortNameOf(ref: Pick<TestRef, 'suite' | 'name' | 'group'>): string {
  return [...ref.suite, ref.group === 0 ? ref.name : `${ref.name} #${ref.group + 1}`].join(' > ')
}

/** A path relative to `root`, with forward slashes on every platform. */
export function relativePosix(root: string, file: string): string {
  const relative = path.isAbsolute(file) ? path.relative(root, file) : file
  return relative.split(path.sep).join('/').replaceAll('\\', '/')
}

/** Hands out group numbers: how often this `(project, file, suite, name)` was seen before. */
export class GroupCounter {
  readonly #seen = new Map<string, number>()

  next(ref: Omit<TestRef, 'group'>): number {
    const key = `${ref.project}\0${ref.file}\0${ref.suite.join('\u0001')}\0${ref.name}`
    const group = this.#seen.get(key) ?? 0
    this.#seen.set(key, group + 1)
    return group
  }
}
