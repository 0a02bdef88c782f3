// For use inside tests: numbers, scores, remarks and small benchmarks that belong to the run. Without a recorded run a no-op.
import { errorText } from './error-text.ts'
import type { BenchRound } from './model/bench-record.ts'
import type { JsonObject } from './model/json.ts'
import { send, type TestHandle } from './record/channel.ts'
import { type MeasureOptions, measureRounds, roundOfPasses } from './record/measure-rounds.ts'

export type { TestHandle } from './record/channel.ts'
export type { MeasureOptions } from './record/measure-rounds.ts'

export interface MetricRecordOptions {
  /** Integer from 0; none by default. */
  step?: number | null
  /** Which direction is good; a metric with one is judged like a benchmark. */
  better?: 'higher' | 'lower' | 'none'
  metadata?: JsonObject
  /** Vitest's task or context, or node:test's `t`; needed for node:test and for concurrent tests of Vitest. */
  test?: TestHandle
}

/**
 * Records a number. A value that is not finite is counted and left out, never thrown: a test must not fail because of it.
 *
 * @example
 * ```ts
 * metric('tokens_per_second', 41.5, { better: 'higher' })
 * ```
 */
export function metric(name: string, value: number, options: MetricRecordOptions = {}): void {
  const { step = null, better = 'none', metadata = {}, test } = options
  send({ kind: 'metric', body: { name, value, step, better, metadata } }, test)
}

/**
 * Records a score, by default from 0 to 1 with more being better; `true` and `false` are 1 and 0.
 *
 * @example
 * ```ts
 * score('grounded', 0.92, { metadata: { prompt_set: 'v3' } })
 * ```
 */
export function score(name: string, value: number | boolean, options: MetricRecordOptions = {}): void {
  metric(name, Number(value), { better: 'higher', ...options })
}

/**
 * Records one of several tries at the same task: the run gets `pass_rate`, and for k tries `pass_at_k` (one of them passes) and
 * `pass_all_k` (all pass), estimated without bias from all tries of that name in the test. With `repeats` of Vitest each repeat may
 * record one.
 *
 * @example
 * ```ts
 * for (let i = 0; i < 10; i++) trial('solved', await solve(task))
 * ```
 */
export function trial(name: string, passed: boolean, options: Omit<MetricRecordOptions, 'better'> = {}): void {
  const { step = null, metadata = {}, test } = options
  const body = { name, value: passed ? 1 : 0, step, better: 'higher', isTrial: true, metadata }
  send({ kind: 'metric', body }, test)
}

/** Records a remark with optional facts. */
export function annotate(text: string, metadata: JsonObject = {}, options: { test?: TestHandle } = {}): void {
  send({ kind: 'note', body: { text, metadata } }, options.test)
}

/**
 * Calls `fn` once and records how long it took as `<name>_ms`.
 *
 * @returns what `fn` returns
 */
export async function measure<T>(
  name: string,
  fn: () => T | Promise<T>,
  options: MetricRecordOptions = {},
): Promise<T> {
  const startMs = performance.now()
  const result = await fn()
  metric(`${name}_ms`, performance.now() - startMs, { better: 'lower', ...options })
  return result
}

/** What `bench` measured: the median of its passes' medians and their least value, milliseconds. */
export interface BenchOutcome {
  name: string
  p50Ms: number
  minMs: number
  passes: BenchRound[]
}

/**
 * Measures a function inside a test and records it as a benchmark of that test.
 *
 * The passes run in one process: they show drift within it, not the noise between processes, and are recorded as one round.
 *
 * @example
 * ```ts
 * test('parse is fast', async () => {
 *   const outcome = await bench('parse', () => parse(source))
 *   expect(outcome.p50Ms).toBeLessThan(2)
 * })
 * ```
 */
export async function bench(
  name: string,
  fn: () => unknown,
  options: MeasureOptions & { test?: TestHandle } = {},
): Promise<BenchOutcome> {
  const { test, ...measureOptions } = options
  let measured: Awaited<ReturnType<typeof measureRounds>>
  try {
    measured = await measureRounds(fn, measureOptions)
  } catch (error) {
    const reason = errorText(error)
    send({ kind: 'bench', body: { name, rounds: [], reason } }, test)
    throw error
  }
  const { passes, quantilesMs } = measured
  const round = roundOfPasses(passes)
  send({ kind: 'bench', body: { name, rounds: [round], passes, quantilesMs } as unknown as JsonObject }, test)
  return { name, p50Ms: round.p50Ms, minMs: round.minMs, passes }
}

/**
 * Records results of another engine (see `./adapters`) as benchmarks of the running test.
 *
 * @example
 * ```ts
 * await tinybench.run()
 * recordBenches(fromTinybench(tinybench))
 * ```
 */
export function recordBenches(
  results: readonly {
    name: string
    rounds: readonly BenchRound[]
    quantilesMs?: readonly number[] | null
    reason?: string | null
  }[],
  options: { test?: TestHandle } = {},
): void {
  for (const { name, rounds, quantilesMs = null, reason = null } of results) {
    const body = { name, rounds, quantilesMs, reason } as unknown as JsonObject
    send({ kind: 'bench', body }, options.test)
  }
}

/**
 * Matcher for `expect.extend`: a benchmark's median within a limit.
 *
 * @example
 * ```ts
 * expect.extend({ toBeWithinBudget })
 * expect(await bench('parse', run)).toBeWithinBudget({ p50Ms: 2 })
 * ```
 */
export function toBeWithinBudget(
  received: BenchOutcome,
  budget: { p50Ms?: number; minMs?: number },
): { pass: boolean; message: () => string } {
  const over = (['p50Ms', 'minMs'] as const).filter((key) => received[key] > (budget[key] ?? Number.POSITIVE_INFINITY))
  const facts = over.map((key) => `${key} is ${received[key]}, the budget ${budget[key]}`).join(', ')
  const message = (): string =>
    over.length > 0 ? `${received.name}: ${facts}` : `${received.name} is within its budget`
  return { pass: over.length === 0, message }
}
