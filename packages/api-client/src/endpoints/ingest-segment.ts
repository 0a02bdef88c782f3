// POST /experiments/{id}/ingest with a binary segment: only for a host that announced the extension `segments`.
import { SEGMENT_MEDIA_TYPE, type WireIngestAck } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { exchange } from '../exchange.ts'
import type { Outcome } from '../outcome.ts'
import { readIngestAck } from '../read-ingest-ack.ts'
import { type CallOptions, pathOf, type RequestPlan } from '../request.ts'
import type { SendOptions } from '../send-options.ts'

/** Arguments of {@link ingestSegment}. */
export interface IngestSegmentArgs {
  readonly experimentId: string
  /** One segment as `encodeSegment()` writes it. */
  readonly bytes: Uint8Array
  /** Number of events in it; counts in the answer must add up to it. */
  readonly items: number
}

/** Arguments of {@link sendSegment}. */
export interface SendSegmentArgs extends IngestSegmentArgs {
  /** The experiment's ingestion key. */
  readonly token: string
  /** `segmentKey()` of the segment. */
  readonly idempotencyKey: string
}

/**
 * Sends a segment.
 *
 * @throws ApiError UNSUPPORTED when the server does not take segments.
 */
export async function ingestSegment(
  client: Client,
  args: IngestSegmentArgs,
  options?: CallOptions,
): Promise<WireIngestAck> {
  return call(client, planOf(args), options)
}

/** Sends a segment once; what became of it is the value. */
export async function sendSegment(
  client: Client,
  { token, idempotencyKey, ...args }: SendSegmentArgs,
  options: SendOptions = {},
): Promise<Outcome<WireIngestAck>> {
  return exchange(client, planOf(args), { ...options, token, idempotencyKey })
}

function planOf({ experimentId, bytes, items }: IngestSegmentArgs): RequestPlan<WireIngestAck> {
  return {
    action: 'send a segment',
    method: 'POST',
    path: pathOf('experiments', experimentId, 'ingest'),
    raw: { body: bytes, mediaType: SEGMENT_MEDIA_TYPE },
    idempotent: true,
    items,
    read: readIngestAck(items),
  }
}
