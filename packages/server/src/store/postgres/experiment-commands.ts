// What a command is about: its experiment, its events, and which of what was seen it asks for. Pure.
import { decodeRows, decodeSegmentBody, type EventBatch } from '../../ingest/decode.ts'
import { type Command, type CommandInput, type CommandKind, Refusal } from '../commands.ts'
import { placesOf } from './experiment-state.ts'

/** Commands that name an experiment. */
const EXPERIMENT_COMMANDS: readonly CommandKind[] = [
  'experiment.status',
  'experiment.move',
  'annotation.add',
  'ingest.rows',
  'ingest.segment',
  'delivery.report',
  'spool.note',
  'ingestion-key.create',
  'ingestion-key.revoke',
]

/** The experiment that a command changes, or undefined for a command about something else. */
export function experimentOf({ kind, input }: Command): string | undefined {
  if (!EXPERIMENT_COMMANDS.includes(kind)) return undefined
  const { experimentId, id } = input as { readonly experimentId?: string; readonly id?: string }
  return experimentId ?? id
}

/** The events of an ingest command, or why there are none; undefined for another command. */
export function batchOf({ kind, input, nowMs }: Command): EventBatch | Refusal | undefined {
  try {
    if (kind === 'ingest.rows') return decodeRows((input as CommandInput<'ingest.rows'>).body, nowMs)
    if (kind === 'ingest.segment') return decodeSegmentBody((input as CommandInput<'ingest.segment'>).body)
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** Sessions and sequences of all of them: one of each page that they touch. */
export function* placesIn(
  commands: readonly Command[],
  batches: readonly (EventBatch | Refusal | undefined)[],
): Generator<{ session: string; sequence: number }> {
  for (const batch of batches) if (batch !== undefined && !(batch instanceof Refusal)) yield* placesOf(batch)
  for (const { kind, input } of commands) {
    if (kind !== 'annotation.add') continue
    for (const { origin } of (input as CommandInput<'annotation.add'>).annotations)
      if (origin !== undefined) yield origin
  }
}
