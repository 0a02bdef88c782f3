// POST /experiments/{id}/annotations: one annotation.
import { isPlainObject, type JsonObject, type WireAnnotation, type WireExperiment } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { exchange } from '../exchange.ts'
import type { Outcome } from '../outcome.ts'
import { type CallOptions, pathOf, type RequestPlan } from '../request.ts'
import type { SendOptions } from '../send-options.ts'

/** Arguments of {@link createAnnotation}. */
export interface CreateAnnotationArgs {
  readonly experimentId: string
  /** 1 to 16,000 characters. */
  readonly annotation: string
  readonly metadata: JsonObject
}

/** Arguments of {@link sendAnnotation}. */
export interface SendAnnotationArgs extends CreateAnnotationArgs {
  /** The experiment's ingestion key. */
  readonly token: string
  /** The same for ever for the same annotation: it has no other identity. */
  readonly idempotencyKey: string
}

/** Answer of {@link createAnnotation}. The two generations of the service read one member each, so either may be missing. */
export interface AnnotationData {
  readonly experiment?: WireExperiment
  readonly annotation?: WireAnnotation
}

/**
 * Adds an annotation.
 *
 * @throws ApiError
 */
export async function createAnnotation(
  client: Client,
  args: CreateAnnotationArgs,
  options?: CallOptions,
): Promise<AnnotationData> {
  return call(client, planOf(args), options)
}

/** Sends an annotation once; what became of it is the value. */
export async function sendAnnotation(
  client: Client,
  { token, idempotencyKey, ...args }: SendAnnotationArgs,
  options: SendOptions = {},
): Promise<Outcome<AnnotationData>> {
  return exchange(client, planOf(args), { ...options, token, idempotencyKey })
}

function planOf({ experimentId, annotation, metadata }: CreateAnnotationArgs): RequestPlan<AnnotationData> {
  return {
    action: 'send an annotation',
    method: 'POST',
    path: pathOf('experiments', experimentId, 'annotations'),
    json: { annotation, metadata },
    idempotent: true,
    items: 1,
    read: readAnnotation,
  }
}

function readAnnotation(data: unknown): AnnotationData | undefined {
  if (!isPlainObject(data)) return undefined
  return isPlainObject(data.annotation) || isPlainObject(data.experiment) ? (data as AnnotationData) : undefined
}
