// What is known of a run when it has ended.
import type { Judgement } from '../judge/judgement.ts'
import type { RunRecord } from '../model/run-record.ts'
import type { GateResult } from '../report/gate.ts'
import type { DeliveryOutcome } from './deliver.ts'

export interface RunOutcome {
  run: RunRecord | null
  judgement: Judgement | null
  delivery: DeliveryOutcome | null
  /** Why the command should fail, or `null`. Already printed. */
  failure: string | null
  /** Exit status of a gate. */
  code: GateResult['code']
}

/** Of a run in which nothing happened, or that is not to be recorded. */
export const NO_OUTCOME: RunOutcome = { run: null, judgement: null, delivery: null, failure: null, code: 0 }
