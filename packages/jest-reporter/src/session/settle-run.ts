// Judges, keeps, delivers and reports one finished record: the common end of a reporter's run and of the command line's.
import { destinationMode } from '../destination.ts'
import type { Judgement } from '../judge/judgement.ts'
import type { RunRecord } from '../model/run-record.ts'
import type { ResolvedOptions } from '../options.ts'
import type { GateResult } from '../report/gate.ts'
import { writeReports } from '../report/write-reports.ts'
import type { Spool } from '../spool/spool.ts'
import type { DeliveryOutcome } from './deliver.ts'
import { deliverRun, shownPath } from './deliver-run.ts'
import { judgeRun, keepAsHistory } from './judge-run.ts'
import { planExperiment } from './plan.ts'
import type { Redact } from './redact.ts'
import type { RunOutcome } from './run-outcome.ts'
import type { SessionDeps } from './session-deps.ts'

export interface Settlement {
  options: ResolvedOptions
  root: string
  spool: Spool | null
  clean: Redact
  ancestry: () => Promise<string[] | undefined>
  deps: SessionDeps
  /** Fewest benchmarks when the options do not say. */
  minBenches: number
  confirmations: RunRecord[]
  /** A judgement made otherwise (A/B); such a run is no history. */
  judged?: { judgement: Judgement; gate: GateResult }
}

function sayDelivery(delivery: DeliveryOutcome | null, s: Settlement): void {
  const { say } = s.deps
  if (delivery?.state === 'kept') {
    const where = s.spool
      ? ` The run is kept in ${shownPath(s.root, s.spool.path)}; send it with: npx metrics-bench flush`
      : ''
    say(` metrics  not delivered: ${delivery.reason}.${where}\n`)
  } else if (delivery?.url && destinationMode(s.options) === 'online') {
    say(` metrics  experiment: ${delivery.url}\n`)
  }
  if (delivery?.state === 'delivered' && delivery.refused > 0) {
    say(` metrics  ${delivery.refused} values were refused: check the names of custom metrics\n`)
  }
}

/** @param run a record with nothing private in it */
export async function settleRun(run: RunRecord, s: Settlement): Promise<RunOutcome> {
  const { options, deps, root, clean } = s
  const { confirmations, minBenches } = s
  const context = { options, root, ancestry: s.ancestry, say: deps.say, minBenches, confirmations }
  const { judgement, gate } = s.judged ?? (await judgeRun(run, context))
  s.spool?.write({ t: 'end', run, judgement })
  if (run.state !== 'interrupted' && !s.judged) await keepAsHistory(run, context)
  const plan = planExperiment(run, judgement, { ...options, clean })
  const delivery = await deliverRun(plan, { runId: run.runId, root, options, deps })
  const url = delivery?.state === 'delivered' ? delivery.url : null
  writeReports({ v: 1, run, judgement, url, failure: gate.failure }, options, deps)
  sayDelivery(delivery, s)
  if (delivery?.state === 'kept') s.spool?.close()
  else s.spool?.remove()
  const undelivered = delivery?.state === 'kept' && options.onDeliveryError === 'fail'
  const failure = gate.failure ?? (undelivered ? 'metrics were not delivered' : null)
  return { run, judgement, delivery, failure, code: gate.code === 0 && undelivered ? 1 : gate.code }
}
