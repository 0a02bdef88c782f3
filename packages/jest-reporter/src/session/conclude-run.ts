// The end of a run, in order: record to disk, reports, delivery, and the reason to fail, if there is one.
import path from 'node:path'
import { destinationMode } from '../destination.ts'
import type { JsonObject } from '../model/json.ts'
import type { RunRecord } from '../model/run-record.ts'
import type { ResolvedOptions } from '../options.ts'
import type { Spool } from '../spool/spool.ts'
import { type DeliveryOutcome, deliver } from './deliver.ts'
import { contextOf, planExperiment } from './plan.ts'
import { createRedactor, redactFacts } from './redact.ts'
import type { RunBuilder, RunEnd, RunFacts } from './run-builder.ts'
import type { SessionDeps } from './session-deps.ts'

export interface RunOutcome {
  run: RunRecord | null
  delivery: DeliveryOutcome | null
  /** Why the command should fail, or `null`. Already printed. */
  failure: string | null
}

export interface Conclusion {
  builder: RunBuilder
  facts: RunFacts
  end: Omit<RunEnd, 'meta'>
  spool: Spool | null
  options: ResolvedOptions
  root: string
  ancestry: () => Promise<string[] | undefined>
  deps: SessionDeps
}

function userMeta(run: RunRecord, option: ResolvedOptions['meta']): JsonObject {
  return typeof option === 'function' ? option(contextOf(run)) : (option ?? {})
}

/** `folder/file`, relative to where the command runs, for a line on the terminal. */
function shown(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join('/')
}

async function deliverRun(run: RunRecord, c: Conclusion): Promise<DeliveryOutcome | null> {
  const clean = createRedactor(redactFacts(c.root, c.deps.env))
  const plan = planExperiment(run, null, { ...c.options, clean })
  const startedMs = c.deps.nowMs()
  try {
    const destination = await c.deps.openDestination(c.options, run.runId)
    if (!destination) return null
    if (destination.file) {
      c.deps.say(` metrics  local mode, no SYVAIN_METRICS_API_KEY: ${shown(c.root, destination.file)}\n`)
    }
    const left = Math.max(0, c.options.flushTimeoutMs - (c.deps.nowMs() - startedMs))
    const outcome = await deliver(destination.collector, plan, left)
    if (destination.mode !== 'shared') void destination.collector.close?.({ timeoutMs: 0 })?.catch(() => {})
    return outcome
  } catch (error) {
    return { state: 'kept', reason: error instanceof Error ? error.message : String(error) }
  }
}

function sayDelivery(delivery: DeliveryOutcome | null, c: Conclusion): void {
  if (delivery?.state === 'kept') {
    const where = c.spool
      ? ` The run is kept in ${shown(c.root, c.spool.path)}; send it with: npx metrics-bench flush`
      : ''
    c.deps.say(` metrics  not delivered: ${delivery.reason}.${where}\n`)
  } else if (delivery?.url && destinationMode(c.options) === 'online') {
    c.deps.say(` metrics  experiment: ${delivery.url}\n`)
  }
  if (delivery?.state === 'delivered' && delivery.refused > 0) {
    c.deps.say(` metrics  ${delivery.refused} values were refused: check the names of custom metrics\n`)
  }
}

/** Concludes a run. Delivery trouble ends as a line on the terminal and a file that `flush` can send. */
export async function concludeRun(c: Conclusion): Promise<RunOutcome> {
  if (c.builder.isEmpty || c.options.mode === 'off') {
    c.spool?.remove()
    return { run: null, delivery: null, failure: null }
  }
  const run = c.builder.build(c.facts, { ...c.end, meta: {} })
  run.meta = userMeta(run, c.options.meta)
  c.spool?.write({ t: 'end', run })
  const delivery = await deliverRun(run, c)
  sayDelivery(delivery, c)
  if (delivery?.state === 'delivered') c.spool?.remove()
  else c.spool?.close()
  const undelivered = delivery?.state === 'kept' && c.options.onDeliveryError === 'fail'
  return { run, delivery, failure: undelivered ? 'metrics were not delivered' : null }
}
