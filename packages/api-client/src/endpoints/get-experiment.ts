// GET /experiments/{id}.
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { type ExperimentData, readExperiment } from '../read-experiment.ts'
import { type CallOptions, pathOf } from '../request.ts'

/**
 * Gets an experiment.
 *
 * @throws ApiError NOT_FOUND when there is no such experiment.
 */
export function getExperiment(
  client: Client,
  { experimentId }: { readonly experimentId: string },
  options?: CallOptions,
): Promise<ExperimentData> {
  const path = pathOf('experiments', experimentId)
  return call(client, { action: 'get the experiment', method: 'GET', path, read: readExperiment }, options)
}
