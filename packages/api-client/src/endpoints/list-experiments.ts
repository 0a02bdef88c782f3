// GET /experiments: experiments, newest first, filtered.
import type { ExperimentStatus, WireExperiment } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import type { CallOptions } from '../request.ts'

/** Arguments of {@link listExperiments}; all filters must hold. */
export interface ListExperimentsArgs {
  readonly status?: ExperimentStatus | undefined
  readonly slug?: string | undefined
  /** Case-insensitive part of slug or description. */
  readonly search?: string | undefined
  /** Created at or after, milliseconds since the Unix epoch. */
  readonly fromMs?: number | undefined
  /** Created at or before, milliseconds since the Unix epoch. */
  readonly toMs?: number | undefined
  readonly limit?: number | undefined
}

/**
 * Lists experiments.
 *
 * @throws ApiError
 */
export function listExperiments(
  client: Client,
  { status, slug, search, fromMs, toMs, limit }: ListExperimentsArgs = {},
  options?: CallOptions,
): Promise<{ readonly experiments: readonly WireExperiment[] }> {
  const read = readMembers<{ experiments: WireExperiment[] }>({ experiments: 'array' })
  const query = { status, slug, search, from: fromMs, to: toMs, limit }
  return call(client, { action: 'list experiments', method: 'GET', path: '/experiments', query, read }, options)
}
