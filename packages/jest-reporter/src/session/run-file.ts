// Local mode: a run as a file of JSON lines, the very lines that core's JsonlCollector writes.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  annotationLine,
  annotationMetadataProblem,
  annotationProblem,
  eventIdPrefix,
  experimentLine,
  jsonProblem,
  localIdentity,
  metricLine,
  metricMetadataProblem,
  metricNameProblem,
  slugProblem,
  statusLine,
  stepProblem,
} from '@syvain-metrics/protocol'
import type { DeliveryOutcome } from './deliver.ts'
import type { ExperimentPlan } from './plan.ts'
import type { RunEvent } from './run-events.ts'

/** What core refuses to record, by the same rules. */
function problemOf(event: RunEvent): string | undefined {
  if (event.kind === 'annotation') return annotationProblem(event.text) ?? annotationMetadataProblem(event.metadata)
  return metricNameProblem(event.name) ?? metricMetadataProblem(event.metadata) ?? stepProblem(event.step)
}

/**
 * The lines of a planned experiment, and how many events are refused. @throws Error for a name or meta that core would refuse
 *
 * A finished run needs no queue, no retry and no books. What a collector would load and compile for them is more than half of what
 * the end of a run takes.
 */
export function runLines(plan: ExperimentPlan, createdAtMs: number): { lines: string; refused: number } {
  const { slug, description, meta, session } = plan
  const metaProblem = jsonProblem(meta, 'meta')
  const problem = slugProblem(slug) ?? (metaProblem && `meta must be plain JSON, but ${metaProblem}`)
  if (problem) throw new Error(`Cannot create an experiment: ${problem}`)
  const { id } = localIdentity(hashOf(slug))
  const idPrefix = eventIdPrefix(session)
  let lines = experimentLine({ slug, id, description, meta, createdAtMs })
  lines += statusLine(slug, { status: 'running', timestamp_ms: Math.round(plan.startedAtMs) })
  let sequence = 0
  let refused = 0
  for (const event of plan.events) {
    if (problemOf(event) !== undefined) {
      refused += 1
      continue
    }
    const eventId = idPrefix + (sequence++).toString(16).padStart(12, '0')
    const timeMs = Math.round(event.atMs)
    if (event.kind === 'annotation') lines += annotationLine(slug, event, timeMs, null)
    else {
      const { name, value, step, metadata } = event
      lines += metricLine(slug, { client_event_id: eventId, name, value, step, metadata, timestamp_ms: timeMs })
    }
  }
  const error = plan.error === null ? {} : { error: { name: 'Error', detail: plan.error } }
  const status = plan.error === null ? 'done' : 'error'
  lines += statusLine(slug, { status, ...error, timestamp_ms: Math.round(plan.endedAtMs) })
  return { lines, refused }
}

/** Writes the file of a run, at once and whole: a replay writes the same file again. @throws Error when it cannot be written */
export function writeRunFile(file: string, plan: ExperimentPlan, nowMs: number): DeliveryOutcome {
  const { lines, refused } = runLines(plan, nowMs)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, lines)
  return { state: 'delivered', url: localIdentity(hashOf(plan.slug)).url, refused }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
