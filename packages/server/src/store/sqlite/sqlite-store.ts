// The store on SQLite: commands in one transaction per group, reads straight from the file. Long because it names every command and
// every read once, in a line each; the work is in the files beside it.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { LiveEvent, WireExperiment } from '@syvain-metrics/protocol'
import { decodeRows, decodeSegmentBody } from '../../ingest/decode.ts'
import { failure } from '../../log.ts'
import {
  type Applied,
  bodyHashOf,
  type Command,
  type CommandInput,
  type CommandKind,
  type CommandOutput,
  eventIdReused,
  type Outcome,
  Refusal,
  storedReply,
} from '../commands.ts'
import { droppedTotals } from '../rows.ts'
import type { AnnotationFilter, AxisRange, ExperimentFilter, SeriesPlace, Store } from '../store.ts'
import * as annotations from './annotations.ts'
import { Connection } from './connection.ts'
import { type DriverName, isDiskFull } from './driver.ts'
import * as experiments from './experiments.ts'
import * as folders from './folders.ts'
import { Ingest } from './ingest.ts'
import * as keys from './keys.ts'
import { migrate } from './schema.ts'
import * as series from './series-reads.ts'
import * as spools from './spool-positions.ts'

export interface SqliteStoreOptions {
  /** Data folder; made, for its owner only, when it is not there. */
  readonly dir: string
  /** Id of the organisation, used when the store is new. */
  readonly organizationId: string
  /** Default 10,000. */
  readonly maxSeriesPerExperiment?: number
  /** Default 0: as large as the disk. */
  readonly maxStoreBytes?: number
  /** Default: the best this runtime has. */
  readonly driver?: DriverName
}

/** Name of the database in the data folder. */
export const DATABASE_FILE = 'metrics.db'

/** Opens the store of a folder. @throws Error when it cannot be opened, or was written by a newer version. */
export function openSqliteStore(options: SqliteStoreOptions): SqliteStore {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 })
  const db = new Connection(join(options.dir, DATABASE_FILE), options.driver)
  try {
    migrate(db.database, options.organizationId)
    if (options.maxStoreBytes !== undefined && options.maxStoreBytes > 0) db.limitBytes(options.maxStoreBytes)
  } catch (error) {
    db.close()
    throw error
  }
  return new SqliteStore(db, { maxSeriesPerExperiment: options.maxSeriesPerExperiment ?? 10_000 })
}

/** See `Store`. Its methods do their work at once; they are promises because another store's are. */
export class SqliteStore implements Store {
  readonly organization: { readonly id: string; readonly name: string }
  readonly #db: Connection
  readonly #ingest: Ingest

  constructor(db: Connection, options: { maxSeriesPerExperiment: number }) {
    this.#db = db
    const row = db.sql('SELECT id, name FROM organization').get()!
    this.organization = { id: row.id as string, name: row.name as string }
    this.#ingest = new Ingest(db, options)
  }

  async apply(commands: readonly Command[]): Promise<Applied> {
    try {
      return this.#transaction(commands)
    } catch (error) {
      if (commands.length === 1) return { outcomes: [failed(error)], events: [] }
    }
    // One of them broke the group: alone, each gets its own outcome.
    const alone: Applied[] = []
    for (const command of commands) alone.push(await this.apply([command]))
    return { outcomes: alone.flatMap(({ outcomes }) => outcomes), events: alone.flatMap(({ events }) => events) }
  }

  #transaction(commands: readonly Command[]): Applied {
    const events: LiveEvent[] = []
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      const outcomes = commands.map((command) => this.#once(command, (event) => events.push(event)))
      events.push(...this.#ingest.flush())
      this.#db.exec('COMMIT')
      return { outcomes, events }
    } catch (error) {
      this.#ingest.forget()
      this.#rollback()
      throw error
    }
  }

  #rollback(): void {
    try {
      this.#db.exec('ROLLBACK')
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full; there is nothing left to undo.
    }
  }

  #once(command: Command, emit: (event: LiveEvent) => void): Outcome {
    const { once, nowMs } = command
    try {
      if (once === undefined) return { kind: 'done', value: this.#handle(command, emit), replayed: false }
      const bodyHash = bodyHashOf(command)
      const stored = this.#db.sql('SELECT body_hash, reply FROM idempotency WHERE key = ?').get(once.key)
      if (stored !== undefined) {
        return storedReply({ bodyHash: stored.body_hash as string, reply: stored.reply as string }, bodyHash)
      }
      const value = this.#handle(command, emit)
      this.#db
        .sql('INSERT INTO idempotency (key, body_hash, reply, created_at_ms) VALUES (?, ?, ?, ?)')
        .run(once.key, bodyHash, JSON.stringify(value), nowMs)
      return { kind: 'done', value, replayed: false }
    } catch (error) {
      if (error instanceof Refusal) return error.toOutcome()
      throw error
    }
  }

  #handle(command: Command, emit: (event: LiveEvent) => void): CommandOutput<CommandKind> {
    const handler = this.#handlers[command.kind] as (
      input: CommandInput<CommandKind>,
      context: { nowMs: number; emit: (event: LiveEvent) => void },
    ) => CommandOutput<CommandKind>
    return handler(command.input, { nowMs: command.nowMs, emit })
  }

  readonly #handlers: Handlers = {
    'key.create': (input) => keys.createApiKey(this.#db, input),
    'key.revoke': ({ id }, { nowMs }) => keys.revokeApiKey(this.#db, id, nowMs),
    'key.touch': (input, { nowMs }) => keys.touchKey(this.#db, input, nowMs),
    'ingestion-key.create': (input, { nowMs }) => keys.createIngestionKey(this.#db, { ...input, nowMs }),
    'ingestion-key.revoke': (input, { nowMs }) => keys.revokeIngestionKey(this.#db, input, nowMs),
    'session.create': (input) => keys.createSession(this.#db, input),
    'session.delete': (input) => keys.deleteSession(this.#db, input),
    'folder.create': (input, { nowMs }) => folders.createFolder(this.#db, this.organization.id, { ...input, nowMs }),
    'folder.update': (input) => folders.updateFolder(this.#db, this.organization.id, input),
    'experiment.create': (input, { nowMs, emit }) =>
      this.#changed(experiments.createExperiment(this.#db, this.organization.id, { ...input, nowMs }), emit),
    'experiment.move': (input, { nowMs, emit }) =>
      this.#changed(experiments.moveExperiment(this.#db, this.organization.id, { ...input, nowMs }), emit),
    'experiment.status': (input, { nowMs, emit }) => {
      const experiment = experiments.setStatus(this.#db, this.organization.id, { ...input, nowMs })
      emit({ type: 'status', data: experiment })
      return experiment
    },
    'annotation.add': (input, { nowMs, emit }) => this.#annotate(input, { nowMs, emit }),
    'ingest.rows': ({ experimentId, body }, { nowMs }) =>
      this.#ingest.add(experimentId, decodeRows(body, nowMs), nowMs),
    'ingest.segment': ({ experimentId, body }, { nowMs }) =>
      this.#ingest.add(experimentId, decodeSegmentBody(body), nowMs),
    'delivery.report': ({ experimentId, dropped: reported }, { emit }) => {
      experiments.requireExperiment(this.#db, this.organization.id, experimentId)
      annotations.saveDropped(this.#db, experimentId, reported)
      const dropped = droppedTotals(annotations.listDropped(this.#db, experimentId))
      emit({ type: 'delivery', data: { experiment_id: experimentId, dropped } })
      return null
    },
    'spool.note': (input) => spools.saveSpoolPosition(this.#db, input),
    'store.pack': (input) => {
      const settled = this.#ingest.settleIdle(input.idleSinceMs)
      return { packed: settled + series.packChunks(this.#db, input).packed }
    },
    'store.expire': (input, { nowMs }) => keys.expire(this.#db, input, nowMs),
  }

  #changed(experiment: WireExperiment, emit: (event: LiveEvent) => void): WireExperiment {
    emit({ type: 'experiment', data: experiment })
    return experiment
  }

  #annotate(
    { experimentId, annotations: added }: CommandInput<'annotation.add'>,
    { nowMs, emit }: { nowMs: number; emit: (event: LiveEvent) => void },
  ): CommandOutput<'annotation.add'> {
    experiments.requireExperiment(this.#db, this.organization.id, experimentId)
    const { dedupe } = this.#ingest
    // All are checked before one is stored: a refused command changes nothing.
    for (const { origin } of added) {
      if (origin === undefined || !dedupe.isKnown(experimentId, origin.session, origin.sequence)) continue
      if (annotations.findAnnotation(this.#db, experimentId, origin) === undefined) throw eventIdReused()
    }
    const stored = added.map((annotation) => {
      const { origin } = annotation
      if (origin !== undefined && !dedupe.isNew(experimentId, origin.session, origin.sequence)) {
        return annotations.findAnnotation(this.#db, experimentId, origin)!
      }
      const fresh = annotations.insertAnnotation(this.#db, experimentId, annotation)
      emit({ type: 'annotation', data: fresh })
      return fresh
    })
    const eventMs = Math.max(...stored.map(({ created_at_ms }) => created_at_ms))
    experiments.noteEvents(this.#db, experimentId, { nowMs, eventMs })
    const experiment = experiments.requireExperiment(this.#db, this.organization.id, experimentId)
    return { experiment, annotations: stored }
  }

  async apiKey(id: string): ReturnType<Store['apiKey']> {
    return keys.findApiKey(this.#db, id)
  }

  async apiKeys(): ReturnType<Store['apiKeys']> {
    return keys.listApiKeys(this.#db)
  }

  async ingestionKey(id: string): ReturnType<Store['ingestionKey']> {
    return keys.findIngestionKey(this.#db, id)
  }

  async ingestionKeys(experimentId: string): ReturnType<Store['ingestionKeys']> {
    return keys.listIngestionKeys(this.#db, experimentId)
  }

  async hasSession(hash: Uint8Array, nowMs: number): Promise<boolean> {
    return keys.findSession(this.#db, hash, nowMs)
  }

  async folders(): ReturnType<Store['folders']> {
    return folders.listFolders(this.#db, this.organization.id)
  }

  async experiments(filter: ExperimentFilter): ReturnType<Store['experiments']> {
    return experiments.listExperiments(this.#db, this.organization.id, filter)
  }

  async experiment(id: string): ReturnType<Store['experiment']> {
    return experiments.findExperiment(this.#db, this.organization.id, id)
  }

  async annotations(experimentId: string, filter: AnnotationFilter): ReturnType<Store['annotations']> {
    return annotations.listAnnotations(this.#db, experimentId, filter)
  }

  async dropped(experimentId: string): ReturnType<Store['dropped']> {
    return annotations.listDropped(this.#db, experimentId)
  }

  async series(experimentId: string, name?: string): ReturnType<Store['series']> {
    return series.listSeries(this.#db, experimentId, name)
  }

  async chunks(place: SeriesPlace, range?: AxisRange): ReturnType<Store['chunks']> {
    return series.listChunks(this.#db, place, range)
  }

  async spoolPositions(): ReturnType<Store['spoolPositions']> {
    return spools.listSpoolPositions(this.#db)
  }

  async counts(): ReturnType<Store['counts']> {
    return series.countAll(this.#db)
  }

  async check(): Promise<void> {
    this.#db.sql('SELECT 1').get()
  }

  async close(): Promise<void> {
    this.#db.close()
  }
}

type Handlers = {
  readonly [K in CommandKind]: (
    input: CommandInput<K>,
    context: { nowMs: number; emit: (event: LiveEvent) => void },
  ) => CommandOutput<K>
}

function failed(error: unknown): Outcome {
  return { kind: 'failed', message: failure(error).message, full: isDiskFull(error) }
}
