// `metrics-bench ab`: two commits measured in turns on this machine. The only mode that may claim a small change.
import { realpath } from 'node:fs/promises'
import { commandRunner } from '../facts/run-command.ts'
import { judgePairs, neededPairs, type RunPair } from '../judge/judge-pairs.ts'
import { resolveCompare } from '../judge/resolve-compare.ts'
import type { RunRecord } from '../model/run-record.ts'
import type { MetricsReporterOptions } from '../options.ts'
import { gate } from '../report/gate.ts'
import { mergeRounds } from '../session/merge-runs.ts'
import { baseWorktree } from './base-worktree.ts'
import { type CliContext, cliOptions, countFlag, type Flags, settleCli, UsageError } from './cli-context.ts'
import { runProcess } from './run-rounds.ts'

const LEAST_PAIRS = 5
const MOST_PAIRS = 12
/** Pairs of the base with itself: what this machine makes of identical code. */
const SAME_PAIRS = 2

interface Side {
  run: RunRecord
  options: MetricsReporterOptions
}

type Measure = (cwd: string) => Promise<Side>

function measurer(command: readonly string[], quiet: boolean, context: CliContext): Measure {
  return async (cwd) => {
    const { parts, status } = await runProcess(command, context, { cwd, quiet })
    const [part] = parts
    if (!part)
      throw new UsageError(
        'Cannot judge: the command left no record. Is the reporter in the configuration of both commits?',
      )
    if (status !== 0) throw new UsageError(`Cannot judge: the command ended with status ${status}`)
    return { run: part.run, options: part.options }
  }
}

/** Pairs in the order AB, BA, AB, …: a machine that gets slower meanwhile hurts both sides alike. */
async function measurePairs(
  measure: Measure,
  base: string,
  head: string,
  pairs: number,
): Promise<{ pairs: RunPair[]; last: Side }> {
  const done: RunPair[] = []
  let last: Side | undefined
  for (let i = 0; i < pairs; i++) {
    const order = i % 2 === 0 ? [base, head] : [head, base]
    const first = await measure(order[0]!)
    const second = await measure(order[1]!)
    const [b, h] = i % 2 === 0 ? [first, second] : [second, first]
    last = h
    done.push({ base: b.run, head: h.run })
  }
  return { pairs: done, last: last! }
}

/**
 * @returns exit status of the gate
 * @throws UsageError when a commit cannot be checked out or measured
 */
export async function commandAb(flags: Flags, command: readonly string[], context: CliContext): Promise<number> {
  if (typeof flags.base !== 'string') throw new UsageError('Cannot compare commits: give --base REF')
  if (command.length === 0) throw new UsageError('Cannot run: there is no command after --')
  const setup = typeof flags.setup === 'string' ? flags.setup : null
  const asked = countFlag(flags, 'pairs', 2)
  const cwd = await realpath(context.cwd)
  const git = commandRunner(cwd, { timeoutMs: 120_000 })
  const tree = await baseWorktree(git, flags.base, { cwd, link: setup === null })
  try {
    if (setup !== null && (await commandRunner(tree.cwd, { timeoutMs: 1_800_000 })('sh', ['-c', setup])) === null) {
      throw new UsageError(`Cannot prepare the base commit: "${setup}" failed`)
    }
    if (setup === null && tree.hasWorkspaces) {
      context.deps.say(
        ' metrics  workspace packages of the base are linked from this tree: use --setup to install its own\n',
      )
    }
    const measure = measurer(command, flags.quiet === true, context)
    const same = await measurePairs(measure, tree.cwd, tree.cwd, SAME_PAIRS)
    const needed = neededPairs(same.last.run.benches.length, 0.05)
    const count = asked ?? Math.min(MOST_PAIRS, Math.max(LEAST_PAIRS, needed))
    context.deps.say(` metrics  ${count} pairs of ${flags.base} and this tree\n`)
    const { pairs, last } = await measurePairs(measure, tree.cwd, cwd, count)
    return await conclude({ pairs, same: same.pairs, base: tree.sha, carried: last.options }, flags, context)
  } finally {
    await tree.remove()
  }
}

interface Measured {
  pairs: RunPair[]
  same: RunPair[]
  base: string
  carried: MetricsReporterOptions
}

async function conclude(m: Measured, flags: Flags, context: CliContext): Promise<number> {
  const options = cliOptions(context, flags, m.carried)
  const head = mergeRounds(m.pairs.map((pair) => pair.head))
  const run = { ...head, settings: { ...head.settings, mode: 'ab', base: m.base, pairs: m.pairs.length } }
  const compare = options.compare || {}
  const judgement = judgePairs(
    m.pairs,
    m.same,
    resolveCompare({ ...compare, statistic: compare.statistic ?? 'p50' }, run),
  )
  const rules = {
    failOn: options.failOn,
    minBenches: compare.minBenches ?? 1,
    requireBaseline: compare.requireBaseline ?? false,
  }
  const outcome = await settleCli(run, options, context, { judged: { judgement, gate: gate(judgement, rules) } })
  return outcome.code
}
