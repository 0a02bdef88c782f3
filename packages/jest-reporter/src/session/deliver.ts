// Sends one planned experiment through a collector, within a deadline. The outcome is a value, never an exception.
import { errorText } from '../error-text.ts'
import type { Json } from '../model/json.ts'
import type { CollectorLike, ExperimentLike } from './collector-like.ts'
import { withDeadline } from './deadline.ts'
import type { ExperimentPlan } from './plan.ts'

export type DeliveryOutcome =
  | { state: 'delivered'; url: string | null; refused: number }
  | { state: 'kept'; reason: string }

/** Hands every event to the experiment; one that is refused is counted and does not stop the others. */
function record(experiment: ExperimentLike, plan: ExperimentPlan): number {
  let refused = 0
  experiment.start({ timestamp: plan.startedAtMs })
  for (const event of plan.events) {
    try {
      if (event.kind === 'metric') {
        const metadata: { [key: string]: Json } = event.metadata
        experiment.metric(event.name, event.value, { step: event.step, metadata, timestamp: event.atMs })
      } else {
        experiment.annotation(event.text, { metadata: event.metadata, timestamp: event.atMs })
      }
    } catch {
      refused += 1 // misuse by a test (a name too long): counted and reported with the outcome
    }
  }
  const end = { timestamp: plan.endedAtMs }
  if (plan.error === null) experiment.done(end)
  else experiment.error(plan.error, end)
  return refused
}

/**
 * Creates the experiment, records the plan and flushes.
 *
 * @param timeoutMs limit for all of it together, milliseconds
 */
export async function deliver(
  collector: CollectorLike,
  plan: ExperimentPlan,
  timeoutMs: number,
): Promise<DeliveryOutcome> {
  const deadlineMs = Date.now() + timeoutMs
  const work = async (): Promise<DeliveryOutcome> => {
    const { description, meta, session } = plan
    const folder =
      plan.folderId !== null ? { folderId: plan.folderId } : plan.folder !== null ? { folderPath: plan.folder } : {}
    const experiment = await collector.experiment(plan.slug, { description, meta, session, ...folder })
    const refused = record(experiment, plan)
    const result = await experiment.flush({ timeoutMs: Math.max(1, deadlineMs - Date.now()) })
    if (!result.ok) return { state: 'kept', reason: 'the service did not take everything' }
    return { state: 'delivered', url: experiment.url ?? null, refused }
  }
  const timed = await withDeadline(work(), timeoutMs)
  if (timed.state === 'done') return timed.value
  if (timed.state === 'failed') return { state: 'kept', reason: errorText(timed.error) }
  return { state: 'kept', reason: `no answer within ${timeoutMs} ms` }
}
