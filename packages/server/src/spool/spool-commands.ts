// From what a spool says to commands for the store. Decides; reads and writes nothing.
import { createHash } from 'node:crypto'
import { jsonProblem, type SpoolHeader, type SpoolStatus, slugProblem, type WireFolder } from '@syvain-metrics/protocol'
import { checked } from '../http/schema.ts'
import { newId } from '../ids.ts'
import { createExperiment, setStatus } from '../routes/experiments.ts'
import type { Command } from '../store/commands.ts'
import { Refusal } from '../store/commands.ts'

/**
 * Id of the experiment that a session recorded: it follows from the session, so that importing a spool again, from whatever position,
 * never makes a second one.
 */
export function spoolExperimentId({ session, created_at_ms }: SpoolHeader): string {
  const digest = createHash('sha256').update(`syvain-metrics spool ${session}`).digest()
  return newId(created_at_ms, (bytes) => bytes.set(digest.subarray(0, bytes.length)))
}

/**
 * The command that makes the experiment of a spool, at the time at which it was recorded. In the folder that its collector named where
 * this server has that one; else outside of all.
 *
 * @throws Refusal 400 when it breaks a rule that a request must keep too.
 */
export function experimentCommand(
  header: SpoolHeader,
  folders: readonly WireFolder[],
): Command<'experiment.create'> & { readonly isInItsFolder: boolean } {
  const { slug, description, meta, created_at_ms, folder_id, folder_path } = header
  const problem = slugProblem(slug) ?? jsonProblem(meta, 'meta')
  if (problem !== undefined) throw new Refusal(400, 'invalid_spool', problem)
  if (!Number.isSafeInteger(created_at_ms) || created_at_ms < 0) {
    throw new Refusal(400, 'invalid_spool', `created_at_ms must be an integer from 0, got ${created_at_ms}`)
  }
  checked(createExperiment.body!, { slug, description, metadata: meta }, 'header')
  const wanted = folder_id !== undefined || folder_path !== undefined
  const found = folders.filter((one) => one.folder_id === folder_id || one.path_name === folder_path)
  const folderId = found.length === 1 ? found[0]!.folder_id : null
  return {
    kind: 'experiment.create',
    input: { id: spoolExperimentId(header), slug, description, metadata: meta, folderId },
    nowMs: created_at_ms,
    isInItsFolder: !wanted || folderId !== null,
  }
}

/** The command that sets a status of a spool, once for its key. @throws Refusal 400 as for a request */
export function statusCommand(
  { update, key }: SpoolStatus,
  experimentId: string,
  nowMs: number,
): Command<'experiment.status'> {
  checked(setStatus.body!, update, 'status')
  const { status, error = null, timestamp_ms: timestampMs = nowMs } = update
  return {
    kind: 'experiment.status',
    input: { id: experimentId, status, error: status === 'error' ? error : null, timestampMs },
    nowMs,
    once: { key: sha256(`spool ${experimentId}\n${key}`), bodyHash: sha256(JSON.stringify(update)) },
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
