// `metrics-bench compare BASE NEW`: judges two stored results outside the runner.
import { readRun } from '../history/load-baseline.ts'
import { collapseRounds, splitRounds } from '../history/split-rounds.ts'
import { judge } from '../judge/judge.ts'
import { resolveCompare, roundsOf } from '../judge/resolve-compare.ts'
import { gate } from '../report/gate.ts'
import { renderTerminal } from '../report/terminal.ts'
import { type CliContext, cliOptions, type Flags, UsageError } from './cli-context.ts'

/** Fewest rounds of the base result: the noise between runs cannot be seen in one. */
const LEAST_ROUNDS = 2

/**
 * Each round of the base counts as a run of its history.
 *
 * @throws UsageError when a file is missing, cannot be read, or the base has one round only
 */
export async function commandCompare(flags: Flags, files: readonly string[], context: CliContext): Promise<number> {
  const [baseFile, newFile] = files
  if (!baseFile || !newFile) throw new UsageError('Cannot compare: give two files, the base and the new result')
  const options = cliOptions(context, flags)
  const [base, run] = await Promise.all([readRun(baseFile), readRun(newFile)]).catch((error: Error) => {
    throw new UsageError(`Cannot compare: ${error.message}`)
  })
  const rounds = roundsOf(base)
  if (rounds < LEAST_ROUNDS) {
    throw new UsageError(
      `Cannot compare: the base has ${rounds} round, at least ${LEAST_ROUNDS} are needed (metrics-bench run --rounds 5)`,
    )
  }
  const compare = { statistic: 'best' as const, ...(options.compare || {}), minHistory: Math.min(5, rounds) }
  const collapsed = collapseRounds(run)
  const judgement = judge(collapsed, splitRounds(base), resolveCompare(compare, collapsed))
  // Two files are all there is: what a history would have to confirm is decided here.
  const failOn = options.failOn.includes('regressed') ? [...options.failOn, 'unconfirmed' as const] : options.failOn
  const rules = { failOn, minBenches: compare.minBenches ?? 1, requireBaseline: compare.requireBaseline ?? false }
  const result = gate(judgement, rules)
  context.print(renderTerminal({ v: 1, run: collapsed, judgement, url: null, failure: result.failure }))
  return result.code
}
