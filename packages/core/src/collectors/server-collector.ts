// A collector that delivers to the service, on any platform.
import { isApiError, type ResolvedKey, type Transport } from '@syvain-metrics/api-client'
import { type Clock, systemClock } from '../clock.ts'
import { CollectorError } from '../errors.ts'
import type { Platform, SpoolSettings } from '../hosts/platform.ts'
import { Replay } from '../hosts/replay.ts'
import { type QueueOptions, resolveQueueOptions, resolveServerOptions, type ServerOptions } from '../options.ts'
import { httpSink } from '../sinks/http.ts'
import { BaseCollector, type CollectorSetup } from './base-collector.ts'

/** Options of `Collector`. */
export interface CollectorOptions extends QueueOptions, ServerOptions {
  /** How requests are made. @default undici on Node, fetch elsewhere */
  readonly transport?: Transport
  /** Time and chance. @default the platform's */
  readonly clock?: Clock
}

/** Base of the collectors that deliver to a server. */
export abstract class ServerCollector extends BaseCollector {
  protected constructor(platform: Platform, apiKey: string | undefined, options: CollectorOptions) {
    super(serverSetup(platform, apiKey, options))
  }
}

function serverSetup(platform: Platform, apiKey: string | undefined, options: CollectorOptions): CollectorSetup {
  const { clock = systemClock, transport } = options
  const queue = resolveQueueOptions(options)
  const server = resolveServerOptions(options)
  const key = keyFor(platform, apiKey)
  const host = options.host ?? key.host
  const client = asMisuse(() =>
    platform.createClient({
      token: key.apiKey,
      ...(host !== undefined && { host }),
      ...(transport && { transport }),
      nowMs: clock.nowMs,
    }),
  )
  const { timeoutMs, ingestTimeoutMs, maxInFlight } = server
  const sink = httpSink({ client, nowMs: clock.nowMs, timeoutMs, ingestTimeoutMs })
  const durability = server.durability ?? platform.defaultDurability
  const { disk } = platform
  if (disk === undefined && durability !== 'memory') {
    throw new CollectorError(
      'INVALID_ARGUMENT',
      `Cannot configure the collector: durability '${durability}' needs a disk`,
    )
  }
  const spool: SpoolSettings = {
    host: client.host,
    dir: server.spoolDir,
    maxBytes: server.maxSpoolBytes,
    fsync: server.fsync,
  }
  const hasDisk = disk !== undefined && durability !== 'memory'
  return {
    sink,
    clock,
    options: queue,
    createHost: (onEvent, warnings) =>
      platform.createHost({
        engine: { sink, clock, maxInFlight, maxRetries: queue.maxRetries, onEvent },
        server,
        client: { host: client.host, token: key.apiKey },
        isPortable: transport === undefined && clock === systemClock,
        warnings,
      }),
    watchExit: (participant) => platform.watchExit(participant),
    ...(platform.publish && { publish: platform.publish }),
    keeping: durability === 'turn' ? 'batch' : durability,
    journalsTurns: durability === 'turn',
    ...(hasDisk && {
      openJournal: (target, init) => disk.openJournal(target, init, spool),
      replay: (deliveryHost) => disk.recover(spool).map((session) => new Replay(deliveryHost, session)),
    }),
  }
}

function keyFor(platform: Platform, apiKey: string | undefined): ResolvedKey {
  try {
    return platform.findApiKey(apiKey)
  } catch (error) {
    if (isApiError(error) && error.code === 'NO_API_KEY') {
      throw new CollectorError('UNAUTHORIZED', error.message, { cause: error })
    }
    throw asCollectorError(error)
  }
}

function asMisuse<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw asCollectorError(error)
  }
}

function asCollectorError(error: unknown): unknown {
  return isApiError(error) ? new CollectorError('INVALID_ARGUMENT', error.message, { cause: error }) : error
}
