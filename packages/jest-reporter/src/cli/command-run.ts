// `metrics-bench run`: rounds in fresh processes, a judgement of all of them, and a second look at what seems slower.

import { ancestryOf } from '../facts/git.ts'
import { commandRunner } from '../facts/run-command.ts'
import { loadBaseline } from '../history/load-baseline.ts'
import { judge } from '../judge/judge.ts'
import { resolveCompare } from '../judge/resolve-compare.ts'
import type { RunRecord } from '../model/run-record.ts'
import type { ResolvedOptions } from '../options.ts'
import { mergeRounds } from '../session/merge-runs.ts'
import type { PartFile } from '../spool/part-file.ts'
import { type CliContext, cliOptions, countFlag, type Flags, settleCli, UsageError, worstCode } from './cli-context.ts'
import { runProcess, withFiles } from './run-rounds.ts'

/** Parts by project: one command may run several of them. */
export function byProject(parts: readonly PartFile[]): PartFile[][] {
  const groups = new Map<string, PartFile[]>()
  for (const part of parts) groups.set(part.run.project, [...(groups.get(part.run.project) ?? []), part])
  return [...groups.values()]
}

/** Files of benchmarks that look slower than their past. */
async function suspectFiles(run: RunRecord, options: ResolvedOptions, context: CliContext): Promise<string[]> {
  const compare = options.compare || {}
  const ancestry = (): Promise<string[] | undefined> => ancestryOf(commandRunner(context.cwd), run.git)
  const history = await loadBaseline(run, compare, { outDirPath: options.outDirPath, root: context.cwd, ancestry })
  const renames = options.identity.renames ?? {}
  const { verdicts } = judge(run, history, resolveCompare(compare, run, { renames }))
  const suspects = verdicts.filter((verdict) => verdict.state === 'unconfirmed' && !verdict.advisory)
  return [...new Set(suspects.map((verdict) => verdict.file))]
}

interface Plan {
  command: readonly string[]
  rounds: number
  confirm: number
  quiet: boolean
}

/** Repeats the suspects' files in as many fresh processes per confirmation as a run has rounds. */
async function confirmations(
  run: RunRecord,
  files: readonly string[],
  plan: Plan,
  context: CliContext,
): Promise<RunRecord[]> {
  const done: RunRecord[] = []
  for (let i = 0; i < plan.confirm; i++) {
    context.deps.say(` metrics  confirmation ${i + 1} of ${plan.confirm}: ${files.join(', ')}\n`)
    const rounds: RunRecord[] = []
    for (let round = 0; round < plan.rounds; round++) {
      const again = withFiles(plan.command, files)
      const { parts } = await runProcess(again, context, { cwd: context.cwd, role: 'confirm', quiet: plan.quiet })
      const mine = parts.find((part) => part.run.project === run.project)
      if (mine) rounds.push(mine.run)
    }
    if (rounds.length === plan.rounds) done.push(mergeRounds(rounds))
  }
  return done
}

async function conclude(parts: PartFile[], plan: Plan, flags: Flags, context: CliContext): Promise<number> {
  const run = mergeRounds(parts.map((part) => part.run))
  const options = cliOptions(context, flags, parts[0]!.options)
  const files = plan.confirm > 0 && options.compare !== false ? await suspectFiles(run, options, context) : []
  const again = files.length > 0 ? await confirmations(run, files, plan, context) : []
  const outcome = await settleCli(run, options, context, { confirmations: again })
  return outcome.code
}

/**
 * @param command what comes after `--`
 * @returns exit status: 0, 1 for a failed gate or a failed command, 3 for a required baseline that is not there
 * @throws UsageError when no process left a record
 */
export async function commandRun(flags: Flags, command: readonly string[], context: CliContext): Promise<number> {
  const rounds = countFlag(flags, 'rounds', 1) ?? 3
  const plan = { command, rounds, confirm: countFlag(flags, 'confirm', 0) ?? 2, quiet: flags.quiet === true }
  const parts: PartFile[] = []
  let status = 0
  for (let round = 0; round < rounds && status === 0; round++) {
    context.deps.say(` metrics  round ${round + 1} of ${rounds}\n`)
    const done = await runProcess(command, context, { cwd: context.cwd, quiet: plan.quiet })
    status = done.status
    parts.push(...done.parts)
  }
  if (parts.length === 0) {
    throw new UsageError(
      'Cannot judge: the command left no record. Is the reporter in its configuration? Try: metrics-bench init',
    )
  }
  const codes: number[] = []
  for (const group of byProject(parts)) codes.push(await conclude(group, plan, flags, context))
  return worstCode([...codes, status === 0 ? 0 : 1])
}
