// Node, Bun and Deno: a worker that delivers, a disk, and the ends of a process.
import { channel } from 'node:diagnostics_channel'
import { homedir } from 'node:os'
import { createClient, defaultTransport, findApiKey } from '@syvain-metrics/api-client'
import { type Clock, systemClock } from '../clock.ts'
import { CollectorError } from '../errors.ts'
import { recoverSpools } from '../spool/recover.ts'
import { openSpool } from '../spool/spool.ts'
import { defaultSpoolRoot } from '../spool/spool-root.ts'
import { compressingTransport } from './compressing-transport.ts'
import type { DeliveryHost } from './delivery-host.ts'
import { inlineHost } from './inline.ts'
import { nodeGzip } from './node-gzip.ts'
import { owningClient } from './owning-client.ts'
import type { Disk, Platform, ServerHostOptions, SpoolSettings } from './platform.ts'
import { watchProcess } from './watch-process.ts'
import { WorkerHost } from './worker-host.ts'
import { WORKER_SOURCE } from './worker-source.ts'

/** Name of the channel on which delivery events are published. */
export const DIAGNOSTICS_CHANNEL = 'syvain-metrics:delivery'

/** The platform. */
export const nodePlatform: Platform = {
  findApiKey,
  createClient: (options) => {
    if (options.transport !== undefined) return createClient(options)
    const transport = compressingTransport(defaultTransport(), nodeGzip)
    return owningClient(createClient({ ...options, transport }), transport)
  },
  publish: (event) => channel(DIAGNOSTICS_CHANNEL).publish(event),
  createHost,
  // A disk is used only when memory is full or the process ends with events in it.
  defaultDurability: 'spill',
  disk: nodeDisk(systemClock),
  watchExit: watchProcess,
}

function createHost({ engine, server, client, isPortable, warnings }: ServerHostOptions): DeliveryHost {
  const source = WORKER_SOURCE
  const canWork = isPortable && source !== undefined
  if (server.worker === 'always' && !canWork) {
    throw new CollectorError(
      'INVALID_ARGUMENT',
      "Cannot configure the collector: worker 'always' needs the built package, and no transport or clock of its own",
    )
  }
  if (!canWork || server.worker === 'never') return inlineHost(engine)
  const { timeoutMs, ingestTimeoutMs, maxInFlight } = server
  try {
    return new WorkerHost({
      source,
      settings: { ...client, timeoutMs, ingestTimeoutMs, maxInFlight, maxRetries: engine.maxRetries },
      fallback: engine,
      onDeath: (reason) =>
        warnings.warn('worker', `the delivery worker died (${reason}); delivery goes on in this thread`),
    })
  } catch (error) {
    if (server.worker === 'always') throw error
    // A policy of the program forbids threads: delivery works without.
    warnings.warn('worker', `no delivery worker can start (${String(error)}); delivery goes on in this thread`)
    return inlineHost(engine)
  }
}

function nodeDisk(clock: Clock): Disk {
  const rootOf = ({ dir }: SpoolSettings): string => dir ?? defaultSpoolRoot(process.env, process.platform, homedir())
  return {
    openJournal: ({ id, url, slug, session }, { description, meta }, settings) =>
      openSpool({
        root: rootOf(settings),
        header: {
          kind: 'remote',
          host: settings.host,
          id,
          url,
          slug,
          session,
          description,
          meta,
          created_at_ms: clock.nowMs(),
        },
        fsync: settings.fsync,
        maxBytes: settings.maxBytes,
        clock,
      }),
    recover: (settings) =>
      recoverSpools({ root: rootOf(settings), host: settings.host, clock }).map((left) => {
        const { id, slug, url, session } = left.header
        return Object.assign(left, { target: { id, slug, url, session } })
      }),
  }
}
