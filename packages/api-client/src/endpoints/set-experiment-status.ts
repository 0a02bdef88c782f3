// POST /experiments/{id}: running, done or error.
import type { WireStatusUpdate } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { exchange } from '../exchange.ts'
import type { Outcome } from '../outcome.ts'
import { type ExperimentData, readExperiment } from '../read-experiment.ts'
import { type CallOptions, pathOf, type RequestPlan } from '../request.ts'
import type { SendOptions } from '../send-options.ts'

/** Arguments of {@link setExperimentStatus}. */
export interface SetExperimentStatusArgs {
  readonly experimentId: string
  readonly update: WireStatusUpdate
}

/** Arguments of {@link sendStatus}. */
export interface SendStatusArgs extends SetExperimentStatusArgs {
  readonly idempotencyKey: string
  /** Default: the client's. */
  readonly token?: string | undefined
}

/**
 * Sets the status of an experiment.
 *
 * @throws ApiError
 */
export async function setExperimentStatus(
  client: Client,
  args: SetExperimentStatusArgs,
  options?: CallOptions,
): Promise<ExperimentData> {
  return call(client, planOf(args), options)
}

/** Sends a status once; what became of it is the value. */
export async function sendStatus(
  client: Client,
  { idempotencyKey, token, ...args }: SendStatusArgs,
  options: SendOptions = {},
): Promise<Outcome<ExperimentData>> {
  return exchange(client, planOf(args), { ...options, idempotencyKey, token })
}

function planOf({ experimentId, update }: SetExperimentStatusArgs): RequestPlan<ExperimentData> {
  const path = pathOf('experiments', experimentId)
  return { action: 'set the status', method: 'POST', path, json: update, idempotent: true, read: readExperiment }
}
