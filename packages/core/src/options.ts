// Options of a collector: types, defaults and their checks. The only defaults in this package.
import { limits, shown } from '@syvain-metrics/protocol'
import { CollectorError } from './errors.ts'
import type { Fsync } from './spool/log-file.ts'

/** What happens to a new event when the queue is full. */
export type OverflowPolicy =
  | 'drop-newest'
  | 'drop-oldest'
  | 'throw'
  /** Stands still until there is room, for at most `timeoutMs` (> 0), then drops the newest. Needs the worker. */
  | { readonly block: { readonly timeoutMs: number } }

/** What the disk holds: nothing; what memory cannot hold and what is left at the end; every batch; every synchronous turn. */
export type Durability = 'memory' | 'spill' | 'batch' | 'turn'

/** What happens to a value that is not finite. */
export type NonFinitePolicy = 'count' | 'record'

/** Where warnings go. */
export interface Logger {
  warn(message: string): void
}

/** Options of every collector. */
export interface QueueOptions {
  /**
   * How long a part-full batch waits for more events, in milliseconds, ≥ 0. A full batch goes at once.
   * @default 250
   */
  readonly flushDelayMs?: number
  /**
   * Most metrics and annotations held per experiment, ≥ 1. Beyond it `overflow` decides.
   * @default 100_000
   */
  readonly maxQueueItems?: number
  /**
   * Most items in one request, 1 to 1,000.
   * @default 500
   */
  readonly maxBatchItems?: number
  /**
   * Retries after a retryable failure before events are dropped, ≥ 0. `null` retries for ever, within the queue limit.
   * @default null
   */
  readonly maxRetries?: number | null
  /**
   * Most series (metric name and metadata map) per experiment, ≥ 1: what metadata with ever new values runs into.
   * @default 10_000
   */
  readonly maxSeries?: number
  /**
   * A full queue first goes to the disk, where there is one. Then it drops the new event, drops the oldest, makes the call
   * throw `QUEUE_FULL`, or makes it wait. Every drop is counted.
   * @default 'drop-newest'
   */
  readonly overflow?: OverflowPolicy
  /**
   * What happens to NaN and infinities: `'count'` counts them and records nothing; `'record'` keeps them as values, where the destination
   * can hold them: a server that takes segments, as the one of this project does, and `LocalCollector`. Other servers do without them.
   * @default 'count'
   */
  readonly nonFinite?: NonFinitePolicy
  /**
   * Where warnings go; `false` for nowhere.
   * @default console
   */
  readonly logger?: Logger | false
  /**
   * Longest time that the end of the process is held up to deliver what is queued, in milliseconds, ≥ 0.
   * @default 3_000
   */
  readonly exitFlushMs?: number
  /**
   * Whether the end of the process marks runs and delivers what is queued. Off where a supervisor does that.
   * @default true
   */
  readonly installHooks?: boolean
}

/** Options of a collector that speaks to a server. */
export interface ServerOptions {
  /**
   * Origin of the service, http or https.
   * @default `SYVAIN_METRICS_HOST`, else `https://metrics.syvain.com`
   */
  readonly host?: string
  /**
   * Bound of creating an experiment and of a status update, in milliseconds, > 0.
   * @default 10_000
   */
  readonly timeoutMs?: number
  /**
   * Bound of one batch of metrics or annotations, in milliseconds, > 0.
   * @default 60_000
   */
  readonly ingestTimeoutMs?: number
  /**
   * Most requests in flight, ≥ 1.
   * @default 4
   */
  readonly maxInFlight?: number
  /**
   * Whether a worker thread delivers, so that a busy program does not hold delivery up. `'auto'`: on Node, Bun and Deno, where it can start.
   * @default 'auto'
   */
  readonly worker?: 'auto' | 'always' | 'never'
  /**
   * What the disk holds. What a dead process left there is delivered by the next one.
   * @default 'spill' where there is a disk, else 'memory'
   */
  readonly durability?: Durability
  /**
   * When writes are forced through to the disk.
   * @default 'never'
   */
  readonly fsync?: Fsync
  /**
   * Folder for what the disk holds; made for its owner only.
   * @default the state folder of the user
   */
  readonly spoolDir?: string
  /**
   * Most bytes on disk per experiment, ≥ 1.
   * @default 1 GiB
   */
  readonly maxSpoolBytes?: number
}

/** Options with every default filled in. */
export interface ResolvedQueueOptions {
  readonly flushDelayMs: number
  readonly maxQueueItems: number
  readonly maxBatchItems: number
  readonly maxRetries: number | null
  readonly maxSeries: number
  readonly overflow: OverflowPolicy
  readonly nonFinite: NonFinitePolicy
  readonly logger: Logger | false
  readonly exitFlushMs: number
  readonly installHooks: boolean
}

/** Server options with every default but the host filled in. */
export interface ResolvedServerOptions {
  readonly timeoutMs: number
  readonly ingestTimeoutMs: number
  readonly maxInFlight: number
  readonly worker: 'auto' | 'always' | 'never'
  /** `undefined`: the platform decides. */
  readonly durability: Durability | undefined
  readonly fsync: Fsync
  readonly spoolDir: string | undefined
  readonly maxSpoolBytes: number
}

/** Fills in defaults. @throws CollectorError `INVALID_ARGUMENT` that names the option, its rule and the value. */
export function resolveQueueOptions(options: QueueOptions): ResolvedQueueOptions {
  const { maxRetries = null, overflow = 'drop-newest', logger = console, installHooks = true } = options
  if (logger !== false && typeof logger?.warn !== 'function') {
    throw invalid('logger', 'must be false or an object with a function `warn`', logger)
  }
  if (typeof installHooks !== 'boolean') throw invalid('installHooks', 'must be true or false', installHooks)
  return {
    flushDelayMs: atLeast('flushDelayMs', options.flushDelayMs ?? 250, 0),
    maxQueueItems: integer('maxQueueItems', options.maxQueueItems ?? 100_000),
    maxBatchItems: integer('maxBatchItems', options.maxBatchItems ?? 500, limits.MAX_INGEST_ITEMS),
    maxRetries: maxRetries === null ? null : integerFrom0('maxRetries', maxRetries),
    maxSeries: integer('maxSeries', options.maxSeries ?? 10_000),
    overflow: overflowPolicy(overflow),
    nonFinite: oneOf('nonFinite', ['count', 'record'], options.nonFinite ?? 'count'),
    logger,
    exitFlushMs: atLeast('exitFlushMs', options.exitFlushMs ?? 3_000, 0),
    installHooks,
  }
}

/** Fills in defaults. @throws CollectorError `INVALID_ARGUMENT` that names the option, its rule and the value. */
export function resolveServerOptions(options: ServerOptions): ResolvedServerOptions {
  const { durability, spoolDir } = options
  if (durability !== undefined) oneOf('durability', ['memory', 'spill', 'batch', 'turn'], durability)
  if (spoolDir !== undefined && (typeof spoolDir !== 'string' || spoolDir === '')) {
    throw invalid('spoolDir', 'must be the path of a folder', spoolDir)
  }
  return {
    timeoutMs: positive('timeoutMs', options.timeoutMs ?? 10_000),
    ingestTimeoutMs: positive('ingestTimeoutMs', options.ingestTimeoutMs ?? 60_000),
    maxInFlight: integer('maxInFlight', options.maxInFlight ?? 4),
    worker: oneOf('worker', ['auto', 'always', 'never'], options.worker ?? 'auto'),
    durability,
    fsync: fsyncPolicy(options.fsync ?? 'never'),
    spoolDir,
    maxSpoolBytes: integer('maxSpoolBytes', options.maxSpoolBytes ?? 2 ** 30),
  }
}

/** A policy for writes. @throws CollectorError `INVALID_ARGUMENT`. */
export function fsyncPolicy(fsync: Fsync): Fsync {
  if (typeof fsync === 'object' && fsync !== null) {
    return { intervalMs: positive('fsync.intervalMs', fsync.intervalMs) }
  }
  return oneOf<'never' | 'each'>('fsync', ['never', 'each'], fsync)
}

function overflowPolicy(overflow: OverflowPolicy): OverflowPolicy {
  if (typeof overflow !== 'object' || overflow === null) {
    return oneOf<'drop-newest' | 'drop-oldest' | 'throw'>('overflow', ['drop-newest', 'drop-oldest', 'throw'], overflow)
  }
  return { block: { timeoutMs: positive('overflow.block.timeoutMs', overflow.block?.timeoutMs) } }
}

function oneOf<T extends string>(name: string, values: readonly T[], value: T): T {
  if (values.includes(value)) return value
  throw invalid(name, `must be one of ${values.map((one) => `'${one}'`).join(', ')}`, value)
}

/** A duration above 0 in milliseconds; `Infinity` is none. */
export function positive(name: string, value: number): number {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value
  throw invalid(name, 'must be a number of milliseconds above 0', value)
}

/** An integer of at least 0. */
export function integerFrom0(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 0) return value
  throw invalid(name, 'must be an integer of at least 0', value)
}

function atLeast(name: string, value: number, min: number): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= min) return value
  throw invalid(name, `must be a number of at least ${min}`, value)
}

function integer(name: string, value: number, max?: number): number {
  if (Number.isInteger(value) && value >= 1 && (max === undefined || value <= max)) return value
  throw invalid(name, `must be an integer of at least 1${max === undefined ? '' : ` and at most ${max}`}`, value)
}

function invalid(name: string, rule: string, value: unknown): CollectorError {
  return new CollectorError('INVALID_ARGUMENT', `Cannot configure the collector: ${name} ${rule}, got ${shown(value)}`)
}
