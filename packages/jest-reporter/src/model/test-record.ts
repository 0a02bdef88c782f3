// One logical test of one run, retries folded in, with what it recorded about itself.

import type { TestRef } from './identity.ts'
import type { JsonObject } from './json.ts'

export type TestOutcome = 'passed' | 'failed' | 'skipped' | 'todo' | 'flaky'

export interface TestRecord extends TestRef {
  id: string
  label: string
  outcome: TestOutcome
  durationMs: number
  /** Durations in the processes of a run of several rounds, in their order; absent with one. */
  roundsMs?: number[]
  /** Attempts made, from 1. */
  attempts: number
  /** First line of the first error, when there is one. */
  message: string | null
  line: number | null
  endedAtMs: number
}

export type Better = 'higher' | 'lower' | 'none'

/** A number recorded inside a test with `metric()`, `score()` or `trial()`. */
export interface UserMetric {
  name: string
  value: number
  step: number | null
  better: Better
  /** One of several tries at one task; its value is 0 or 1. */
  isTrial?: true
  metadata: { [key: string]: string }
  test: string
  file: string
  project: string
  attempt: number
  atMs: number
}

/** A remark recorded inside a test, or with the runner's own `annotate()`. */
export interface UserAnnotation {
  text: string
  metadata: JsonObject
  test: string | null
  file: string | null
  project: string | null
  line: number | null
  atMs: number
}
