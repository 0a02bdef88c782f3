// Every setting of the server with its default: one table, read by the code, the documentation and its test.

/** Settings with defaults; times end in Ms, sizes in Bytes. */
export interface Settings {
  /** Interface to listen on. Anything but loopback needs a key in the store first. */
  readonly host: string
  /** Port; 0 takes any free one. */
  readonly port: number
  /** Further `Host` headers to answer to, as `name` or `name:port`. Loopback names with the bound port are always allowed. */
  readonly allowedHosts: readonly string[]
  /** Largest body as it arrives: 1,000 metrics of 16 KiB and their frame. */
  readonly maxBodyBytes: number
  /** Largest body after decompression. */
  readonly maxDecodedBytes: number
  /** A client must send its headers in this time. */
  readonly headersTimeoutMs: number
  /** And the whole request in this one. */
  readonly requestTimeoutMs: number
  /** An idle connection is closed after this time. */
  readonly keepAliveTimeoutMs: number
  /** Connections at one time; more are refused by the socket. */
  readonly maxConnections: number
  /**
   * Requests of one key in a minute; more are answered 429 with Retry-After. 0: no limit, because on one's own machine the queue below
   * is limit enough.
   */
  readonly maxRequestsPerMinute: number
  /** Bodies waiting for the disk; above it ingest answers 503 with Retry-After. */
  readonly maxQueueBytes: number
  /** Series (name and metadata) of one experiment; more are refused with 422. */
  readonly maxSeriesPerExperiment: number
  /** Largest store; at it the server is read-only, as when the disk is full. 0: as large as the disk. */
  readonly maxStoreBytes: number
  /** Chunks of an experiment are compressed when it got nothing new for this long: half the bytes, twice the time to read. */
  readonly packAfterMs: number
  /** A stored reply answers a repeated request for this long. */
  readonly idempotencyTtlMs: number
  /** A request waits this long for the first one with its idempotency key, then answers 409. */
  readonly inProgressWaitMs: number
  /** A dashboard login lasts this long. */
  readonly sessionTtlMs: number
  /** A login link works once, within this time. */
  readonly loginLinkTtlMs: number
  /** Silence on an event stream after which a comment is sent. */
  readonly heartbeatMs: number
  /** A moved curve is announced at most once in this time: 4 Hz. */
  readonly seriesEventMs: number
  /** Events kept for a client that comes back. */
  readonly replayEvents: number
  /** How often the spools of the folder are looked at for new data. 0: they are not imported. */
  readonly spoolLookMs: number
  /** Event streams at one time. */
  readonly maxStreams: number
}

const MIB = 1024 * 1024
const HOUR_MS = 60 * 60 * 1000

/** The defaults. */
export const DEFAULTS: Settings = {
  host: '127.0.0.1',
  port: 7777,
  allowedHosts: [],
  maxBodyBytes: 20 * MIB,
  maxDecodedBytes: 32 * MIB,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 65_000,
  maxConnections: 1_024,
  maxRequestsPerMinute: 0,
  maxQueueBytes: 64 * MIB,
  maxSeriesPerExperiment: 10_000,
  maxStoreBytes: 0,
  packAfterMs: 24 * HOUR_MS,
  idempotencyTtlMs: 24 * HOUR_MS,
  inProgressWaitMs: 5_000,
  sessionTtlMs: 30 * 24 * HOUR_MS,
  loginLinkTtlMs: 24 * HOUR_MS,
  heartbeatMs: 15_000,
  seriesEventMs: 250,
  replayEvents: 1_000,
  spoolLookMs: 1_000,
  maxStreams: 256,
}

const MAY_BE_ZERO = ['port', 'maxRequestsPerMinute', 'maxStoreBytes', 'spoolLookMs']

/** Settings from options; what is undefined keeps its default. @throws RangeError when one is not possible. */
export function readSettings(options: Partial<Settings>): Settings {
  const given = Object.fromEntries(
    Object.keys(DEFAULTS).flatMap((name) => {
      const value = options[name as keyof Settings]
      return value === undefined ? [] : [[name, value]]
    }),
  ) as Partial<Settings>
  const settings = { ...DEFAULTS, ...given }
  for (const [name, value] of Object.entries(settings)) {
    if (typeof DEFAULTS[name as keyof Settings] !== 'number') continue
    const least = MAY_BE_ZERO.includes(name) ? 0 : 1
    const most = name === 'port' ? 65_535 : Number.MAX_SAFE_INTEGER
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(`Cannot start the server: ${name} must be an integer from ${least} to ${most}, got ${value}`)
    }
  }
  return settings
}
