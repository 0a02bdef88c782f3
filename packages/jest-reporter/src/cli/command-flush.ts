// `metrics-bench flush`: sends what earlier runs could not, each with the ids it had then.

import { rm } from 'node:fs/promises'
import path from 'node:path'
import { deliverRun, shownPath } from '../session/deliver-run.ts'
import { planExperiment } from '../session/plan.ts'
import { redactorOf } from '../session/redact.ts'
import { recoverRun } from '../spool/recover-run.ts'
import { listSpools, readSpool } from '../spool/spool.ts'
import { type CliContext, cliOptions, type Flags, worstCode } from './cli-context.ts'

/** Whether a process still runs; one of another user counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function flushOne(file: string, flags: Flags, context: CliContext): Promise<number> {
  const { lines, badLines } = readSpool(file)
  const recovered = recoverRun(lines)
  const shown = shownPath(context.cwd, file)
  if (!recovered) {
    context.print(`${shown}: nothing in it can be sent\n`)
    return 2
  }
  if (!recovered.ended && recovered.pid !== null && recovered.pid !== process.pid && isAlive(recovered.pid)) {
    context.print(`${shown}: its run is still going on\n`)
    return 0
  }
  const options = cliOptions(context, flags, { project: recovered.run.project })
  const clean = redactorOf(recovered.run, context.cwd, context.deps.env)
  const plan = planExperiment(recovered.run, recovered.judgement, { ...options, clean })
  const target = { runId: recovered.run.runId, root: context.cwd, options, deps: context.deps }
  const outcome = await deliverRun(plan, target)
  if (outcome?.state !== 'delivered') {
    context.print(`${shown}: not delivered: ${outcome?.reason ?? 'mode is off'}\n`)
    return 2
  }
  await rm(file)
  const torn = badLines > 0 ? `, ${badLines} unreadable lines` : ''
  context.print(`${shown}: delivered ${plan.events.length} events of ${plan.slug}${torn}\n`)
  return 0
}

/** @returns exit status: 0, or 2 when something could not be delivered and is still there */
export async function commandFlush(flags: Flags, context: CliContext): Promise<number> {
  const options = cliOptions(context, flags)
  const files = listSpools(path.join(options.outDirPath, 'spool'))
  if (files.length === 0) context.print('nothing to flush\n')
  const codes: number[] = []
  for (const file of files) codes.push(await flushOne(file, flags, context))
  return worstCode(codes)
}
