// GET /experiments/{id}/annotations.
import type { WireAnnotation } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { readMembers } from '../read-data.ts'
import { type CallOptions, pathOf } from '../request.ts'

/** Arguments of {@link listAnnotations}; bounds are inclusive. */
export interface ListAnnotationsArgs {
  readonly experimentId: string
  /** Milliseconds since the Unix epoch. */
  readonly fromMs?: number | undefined
  /** Milliseconds since the Unix epoch. */
  readonly toMs?: number | undefined
  readonly limit?: number | undefined
}

/**
 * Lists the annotations of an experiment.
 *
 * @throws ApiError
 */
export function listAnnotations(
  client: Client,
  { experimentId, fromMs, toMs, limit }: ListAnnotationsArgs,
  options?: CallOptions,
): Promise<{ readonly annotations: readonly WireAnnotation[] }> {
  const read = readMembers<{ annotations: WireAnnotation[] }>({ annotations: 'array' })
  const path = pathOf('experiments', experimentId, 'annotations')
  const query = { from: fromMs, to: toMs, limit }
  return call(client, { action: 'list annotations', method: 'GET', path, query, read }, options)
}
