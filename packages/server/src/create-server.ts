// A server on a data folder: opens the store, starts the threads, listens, and stops without losing what it acknowledged.
import { randomFillSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createAdaptorServer } from '@hono/node-server'
import { createApp } from './app.ts'
import { Counters } from './counters.ts'
import { dashboardDir } from './dashboard-dir.ts'
import { startHousekeeping } from './housekeeping.ts'
import { doneValue } from './http/errors.ts'
import { hostCheck, isLoopback, ownNames } from './http/host-check.ts'
import { LoginLinks } from './http/login.ts'
import { RateLimit } from './http/rate-limit.ts'
import { staticFiles } from './http/static.ts'
import { type FillRandom, newId } from './ids.ts'
import { Writer } from './ingest/writer.ts'
import { type NewKeyOptions, newKeyCommand } from './keys/key-store.ts'
import { randomText } from './keys/token.ts'
import { LiveHub } from './live/hub.ts'
import { failure, jsonLines, type Log } from './log.ts'
import type { Services } from './services.ts'
import { readSettings, type Settings } from './settings.ts'
import { followSpools } from './spool/follow-spools.ts'
import { type Engine, startEngine } from './threads/engine.ts'
import type { ThreadEntry } from './threads/thread-host.ts'

/** How to start a server; see `Settings` for the rest and all defaults. */
export interface ServerOptions extends Partial<Settings> {
  /** Data folder; made, for its owner only, when it is not there. One server per folder. With `store` only spools are looked for in it. */
  readonly dir: string
  /** `postgres://…`: a database (PostgreSQL 15 or later) holds the data in place of the folder, for any number of servers. */
  readonly store?: string | undefined
  /** Folder of the dashboard's built files. Default: those of `@syvain-metrics/dashboard`, when they are built. */
  readonly assetsDir?: string | undefined
  /** Told of starts, stops and failures, a line of JSON each: `time`, `level`, `event` and what belongs to it. Default: nothing. */
  readonly log?: (line: string) => void
  /** The clock, in milliseconds since the Unix epoch. */
  readonly nowMs?: () => number
  /** Fills an array with random bytes. */
  readonly random?: FillRandom
}

/** A server that listens. */
export interface MetricsServer {
  /** Its origin, such as `http://127.0.0.1:7777`. */
  readonly url: string
  /** A link that opens the dashboard once; the code stands in the fragment, which is never sent or logged. */
  createLoginLink(): string
  /** Makes an organisation key. It is given once; only its hash is kept. */
  createKey(options?: NewKeyOptions): Promise<{ key: string; id: string }>
  /** Answers a request without a socket. */
  fetch(request: Request): Promise<Response>
  /** Stops accepting, ends streams, stores what was accepted, closes the file. */
  close(): Promise<void>
}

/** Connections that are still busy this long after a stop are cut. */
const STOP_GRACE_MS = 5_000

/**
 * Starts a server.
 *
 * @throws Error when the folder or the port cannot be used, or the host is not loopback and there is no key.
 *
 * @example
 * ```ts
 * const server = await createServer({ dir: './metrics', port: 0 })
 * const { key } = await server.createKey()
 * await fetch(`${server.url}/api/v1/auth/status`, { headers: { authorization: `Bearer ${key}` } })
 * await server.close()
 * ```
 */
export function createServer(options: ServerOptions): Promise<MetricsServer> {
  const built = new URL('./worker.js', import.meta.url)
  return startServer(options, existsSync(fileURLToPath(built)) ? { url: built } : undefined)
}

/** {@link createServer} with a chosen worker, or none: everything then happens in this thread. */
export async function startServer(options: ServerOptions, entry: ThreadEntry | undefined): Promise<MetricsServer> {
  const settings = readSettings(options)
  const { nowMs = Date.now, random = (bytes) => randomFillSync(bytes) } = options
  const log = jsonLines(options.log ?? (() => {}), nowMs)
  const { maxSeriesPerExperiment, maxStoreBytes } = settings
  const organizationId = newId(nowMs(), random)
  const { dir, store: storeUrl } = options
  const engine = await startEngine(
    { dir, storeUrl, organizationId, maxSeriesPerExperiment, maxStoreBytes, nowMs: nowMs() },
    entry,
    (error) => log({ level: 'error', event: 'thread_failed', ...failure(error) }),
  )
  try {
    if (!isLoopback(settings.host)) await requireKey(engine, settings.host)
    let port = settings.port
    const services = makeServices(engine, settings, { nowMs, random, port: () => port })
    const files = staticFiles(options.assetsDir ?? (await dashboardDir()))
    const isOwnHost = hostCheck(() => port, [...ownNames(settings.host), ...settings.allowedHosts])
    const app = createApp({ services, files, log, isOwnHost })
    const http = createAdaptorServer({ fetch: app.fetch, serverOptions: timeouts(settings) }) as Server
    http.maxConnections = settings.maxConnections
    await listen(http, settings)
    port = (http.address() as AddressInfo).port
    log({ level: 'info', event: 'listening', url: originOf(settings.host, port) })
    await followOthers(engine, services)
    return toServer({ engine, services, http, log, url: originOf(settings.host, port), app, dir })
  } catch (error) {
    await engine.close()
    throw error
  }
}

function makeServices(
  engine: Engine,
  settings: Settings,
  { nowMs, random, port }: Pick<Services, 'nowMs' | 'random' | 'port'>,
): Services {
  const { replayEvents, seriesEventMs, maxQueueBytes } = settings
  const hub = new LiveHub({ epoch: randomText(8, random), replayEvents, seriesEventMs })
  return {
    store: engine.store,
    reader: engine.reader,
    canRead: engine.canRead,
    writer: new Writer({ applier: engine.applier, onEvents: (events) => hub.publish(events), maxQueueBytes }),
    hub,
    counters: new Counters(),
    logins: new LoginLinks(random, settings.loginLinkTtlMs),
    rateLimit: new RateLimit(settings.maxRequestsPerMinute),
    settings,
    nowMs,
    random,
    inFlight: new Map(),
    touched: new Map(),
    port,
  }
}

// What happens through another server on the same database is told to the readers of this one.
async function followOthers({ follow }: Engine, { hub, random }: Services): Promise<void> {
  await follow?.(
    (events) => hub.publish(events),
    () => hub.restart(randomText(8, random)),
  )
}

function toServer({
  engine,
  services,
  http,
  log,
  url,
  app,
  dir,
}: {
  engine: Engine
  services: Services
  http: Server
  log: Log
  url: string
  app: ReturnType<typeof createApp>
  dir: string
}): MetricsServer {
  const { nowMs, random, writer, hub, settings } = services
  const { spoolLookMs } = settings
  const housekeeping = startHousekeeping(services)
  const spools = spoolLookMs === 0 ? undefined : followSpools({ services, dir, log }, spoolLookMs)
  let closing: Promise<void> | undefined
  const stop = async () => {
    housekeeping.stop()
    const ended = new Promise<void>((resolve) => http.close(() => resolve()))
    hub.close()
    // A connection is idle only once its last answer is out, so they are looked for again and again.
    const idle = setInterval(() => http.closeIdleConnections(), 20)
    const cut = setTimeout(() => http.closeAllConnections(), STOP_GRACE_MS)
    await ended
    clearInterval(idle)
    clearTimeout(cut)
    await spools?.stop()
    await writer.close()
    await engine.close()
    log({ level: 'info', event: 'stopped' })
  }
  return {
    url,
    createLoginLink: () => `${url}/#login=${services.logins.create(nowMs())}`,
    createKey: async (options = {}) => {
      const { key, id, command } = newKeyCommand(options, { nowMs: nowMs(), random })
      doneValue(await writer.submit(command))
      return { key, id }
    },
    fetch: async (request) => app.fetch(request),
    close: () => {
      closing ??= stop()
      return closing
    },
  }
}

async function requireKey({ store }: Engine, host: string): Promise<void> {
  if ((await store.apiKeys()).some(({ revokedAtMs }) => revokedAtMs === null)) return
  throw new Error(
    `Cannot listen on ${host}: it can be reached from other machines and no API key exists; make one with "syvain-metrics keys create" and the same --dir or --store`,
  )
}

function timeouts(settings: Settings): Record<string, number> {
  const { headersTimeoutMs, requestTimeoutMs, keepAliveTimeoutMs } = settings
  return {
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    // How often slow clients are looked for: Node's 30 s would leave them three times their time.
    connectionsCheckingInterval: Math.min(5_000, headersTimeoutMs),
  }
}

function listen(http: Server, { host, port }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'the port is in use' : error.message
      reject(
        Object.assign(new Error(`Cannot listen on ${host}:${port}: ${reason}`, { cause: error }), { code: error.code }),
      )
    })
    http.listen(port, host, () => resolve())
  })
}

function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
