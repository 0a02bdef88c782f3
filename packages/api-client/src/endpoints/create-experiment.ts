// POST /experiments: a new experiment each time, also for a slug that is known.
import type { JsonObject } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { type ExperimentData, readExperiment } from '../read-experiment.ts'
import type { CallOptions } from '../request.ts'

/** Arguments of {@link createExperiment}. */
export interface CreateExperimentArgs {
  /** 1 to 200 characters. */
  readonly slug: string
  /** At most 4,000 characters. Default empty. */
  readonly description?: string | undefined
  /** Default empty. */
  readonly metadata?: JsonObject | undefined
  /** Default: in no folder. */
  readonly folderId?: string | undefined
}

/**
 * Creates an experiment.
 *
 * @throws ApiError
 */
export function createExperiment(
  client: Client,
  { slug, description = '', metadata = {}, folderId }: CreateExperimentArgs,
  options?: CallOptions,
): Promise<ExperimentData> {
  const plan = {
    action: 'create the experiment',
    method: 'POST',
    path: '/experiments',
    json: { slug, description, metadata, folder_id: folderId },
    idempotent: true,
    read: readExperiment,
  } as const
  return call(client, plan, options)
}
