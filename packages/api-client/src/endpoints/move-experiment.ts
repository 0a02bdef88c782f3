// PATCH /experiments/{id}: moves an experiment to a folder.
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { type ExperimentData, readExperiment } from '../read-experiment.ts'
import { type CallOptions, pathOf } from '../request.ts'

/** Arguments of {@link moveExperiment}. */
export interface MoveExperimentArgs {
  readonly experimentId: string
  /** `null`: out of its folder. */
  readonly folderId: string | null
}

/**
 * Moves an experiment.
 *
 * @throws ApiError
 */
export function moveExperiment(
  client: Client,
  { experimentId, folderId }: MoveExperimentArgs,
  options?: CallOptions,
): Promise<ExperimentData> {
  const plan = {
    action: 'move the experiment',
    method: 'PATCH',
    path: pathOf('experiments', experimentId),
    json: { folder_id: folderId },
    idempotent: true,
    read: readExperiment,
  } as const
  return call(client, plan, options)
}
