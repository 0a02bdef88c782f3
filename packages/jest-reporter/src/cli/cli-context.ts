// What a command of `metrics-bench` works with, and how its options become those of the reporter.

import path from 'node:path'
import { ancestryOf } from '../facts/git.ts'
import { commandRunner } from '../facts/run-command.ts'
import type { RunRecord } from '../model/run-record.ts'
import { type FailState, type MetricsReporterOptions, type ResolvedOptions, resolveOptions } from '../options.ts'
import { readManifest } from '../session/read-manifest.ts'
import { redactorOf } from '../session/redact.ts'
import type { RunOutcome } from '../session/run-outcome.ts'
import type { SessionDeps } from '../session/session-deps.ts'
import { type Settlement, settleRun } from '../session/settle-run.ts'
import { Spool } from '../spool/spool.ts'

export interface CliContext {
  cwd: string
  deps: SessionDeps
  /** Standard output. */
  print: (text: string) => void
}

/** A wrong command line or a machine that does not play along: exit status 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

export type Flags = Readonly<Record<string, string | boolean | undefined>>

/** @throws UsageError when the flag is given and is no number in range */
export function numberFlag(flags: Flags, name: string, least: number): number | undefined {
  const text = flags[name]
  if (text === undefined) return undefined
  const value = Number(text)
  if (text === '' || !Number.isFinite(value) || value < least) {
    throw new UsageError(`Cannot use --${name}: it must be a number >= ${least}, got ${String(text)}`)
  }
  return value
}

/** @throws UsageError when the flag is given and is no whole number in range */
export function countFlag(flags: Flags, name: string, least: number): number | undefined {
  const value = numberFlag(flags, name, least)
  if (value !== undefined && !Number.isInteger(value)) {
    throw new UsageError(`Cannot use --${name}: it must be a whole number, got ${value}`)
  }
  return value
}

const FAIL_STATES: readonly string[] = ['regressed', 'unconfirmed', 'failed', 'missing', 'incomparable']

/** `--fail-on regressed,failed`; in a gate both by default. */
export function failOnFlag(flags: Flags): FailState[] | undefined {
  const text = flags['fail-on']
  if (typeof text !== 'string') return undefined
  const states = text
    .split(',')
    .map((state) => state.trim())
    .filter(Boolean)
  const wrong = states.find((state) => !FAIL_STATES.includes(state))
  if (wrong !== undefined) throw new UsageError(`Cannot use --fail-on: ${wrong} is none of ${FAIL_STATES.join(', ')}`)
  return states as FailState[]
}

/** Options of a command: its flags, then those that the reporter handed over, then package.json, environment, defaults. */
export function cliOptions(context: CliContext, flags: Flags, carried: MetricsReporterOptions = {}): ResolvedOptions {
  const compare = { ...(carried.compare || {}) }
  const threshold = numberFlag(flags, 'threshold', 0)
  if (threshold !== undefined) compare.threshold = threshold
  const minBenches = countFlag(flags, 'min-benches', 0)
  if (minBenches !== undefined) compare.minBenches = minBenches
  if (flags['require-baseline']) compare.requireBaseline = true
  const argument: MetricsReporterOptions = { ...carried, ...(carried.compare === false ? {} : { compare }) }
  if (typeof flags['out-dir'] === 'string') argument.outDir = flags['out-dir']
  if (typeof flags.project === 'string') argument.project = flags.project
  argument.failOn = failOnFlag(flags) ?? carried.failOn ?? ['regressed', 'failed']
  const options = resolveOptions(argument, {
    root: context.cwd,
    env: context.deps.env,
    packageJson: readManifest(context.cwd),
  })
  for (const problem of options.problems) context.deps.say(` metrics  ${problem}\n`)
  return options
}

/** Judges, keeps, delivers and reports a record as the end of a command. */
export function settleCli(
  run: RunRecord,
  options: ResolvedOptions,
  context: CliContext,
  known: Pick<Settlement, 'judged'> & { confirmations?: RunRecord[] } = {},
): Promise<RunOutcome> {
  const spool = new Spool(path.join(options.outDirPath, 'spool'), run.runId)
  const { cwd, deps } = context
  const clean = redactorOf(run, cwd, deps.env)
  const ancestry = (): Promise<string[] | undefined> => ancestryOf(commandRunner(cwd), run.git)
  const settlement = { options, root: cwd, spool, clean, ancestry, deps, minBenches: 1, confirmations: [] }
  return settleRun(run, { ...settlement, ...known })
}

/** The exit status of several outcomes: the first that is not 0. */
export function worstCode(codes: readonly number[]): number {
  return codes.find((code) => code !== 0) ?? 0
}
