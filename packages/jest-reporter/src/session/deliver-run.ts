// Opens the destination of a run and sends it there, all within one deadline.

import path from 'node:path'
import { errorText } from '../error-text.ts'
import type { ResolvedOptions } from '../options.ts'
import { type DeliveryOutcome, deliver } from './deliver.ts'
import type { ExperimentPlan } from './plan.ts'
import { writeRunFile } from './run-file.ts'
import type { SessionDeps } from './session-deps.ts'

/** `folder/file`, relative to where the command runs, for a line on the terminal. */
export function shownPath(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join('/')
}

export interface DeliverTarget {
  runId: string
  root: string
  options: ResolvedOptions
  deps: SessionDeps
}

/** @returns `null` for `mode: 'off'` */
export async function deliverRun(plan: ExperimentPlan, target: DeliverTarget): Promise<DeliveryOutcome | null> {
  const { options, deps, root } = target
  const startedMs = deps.nowMs()
  try {
    const destination = await deps.openDestination(options, target.runId)
    if (!destination) return null
    if (destination.mode === 'local') {
      const { file } = destination
      deps.say(` metrics  local mode, no SYVAIN_METRICS_API_KEY: ${shownPath(root, file)}\n`)
      return writeRunFile(file, plan, deps.nowMs())
    }
    const left = Math.max(0, options.flushTimeoutMs - (deps.nowMs() - startedMs))
    const outcome = await deliver(destination.collector, plan, left)
    // What is left after the deadline is in our own spool: nothing here may keep the process alive.
    if (destination.mode !== 'shared') void destination.collector.close?.({ timeoutMs: 1 })?.catch(() => {})
    return outcome
  } catch (error) {
    return { state: 'kept', reason: errorText(error) }
  }
}
