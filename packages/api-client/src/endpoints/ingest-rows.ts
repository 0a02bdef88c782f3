// POST /experiments/{id}/ingest with rows: the form that every server takes.
import type { WireIngestAck } from '@syvain-metrics/protocol'
import { call } from '../call.ts'
import type { Client } from '../client.ts'
import { exchange } from '../exchange.ts'
import type { Outcome } from '../outcome.ts'
import { readIngestAck } from '../read-ingest-ack.ts'
import { type CallOptions, pathOf, type RequestPlan } from '../request.ts'
import type { SendOptions } from '../send-options.ts'

/** Arguments of {@link ingestRows}. */
export interface IngestRowsArgs {
  readonly experimentId: string
  /** JSON text `{"data":[…]}` of at most 1,000 metrics, as `rowsBody()` writes it. */
  readonly body: string
  /** Number of metrics in `body`; counts in the answer must add up to it. */
  readonly items: number
  /** Whether to be answered only when the metrics are stored. Default: the server decides. */
  readonly sync?: boolean | undefined
}

/** Arguments of {@link sendRows}. */
export interface SendRowsArgs extends IngestRowsArgs {
  /** The experiment's ingestion key. */
  readonly token: string
  readonly idempotencyKey: string
}

/**
 * Sends metrics.
 *
 * @throws ApiError
 */
export async function ingestRows(client: Client, args: IngestRowsArgs, options?: CallOptions): Promise<WireIngestAck> {
  return call(client, planOf(args), options)
}

/** Sends metrics once; what became of them is the value. */
export async function sendRows(
  client: Client,
  { token, idempotencyKey, ...args }: SendRowsArgs,
  options: SendOptions = {},
): Promise<Outcome<WireIngestAck>> {
  return exchange(client, planOf(args), { ...options, token, idempotencyKey })
}

function planOf({ experimentId, body, items, sync }: IngestRowsArgs): RequestPlan<WireIngestAck> {
  return {
    action: 'send metrics',
    method: 'POST',
    path: pathOf('experiments', experimentId, 'ingest'),
    query: { sync },
    raw: { body, mediaType: 'application/json' },
    idempotent: true,
    items,
    read: readIngestAck(items),
  }
}
