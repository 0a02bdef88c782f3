// The store on PostgreSQL, shared by any number of processes: commands in one transaction per experiment, reads straight from the tables.
import { randomUUID } from 'node:crypto'
import type { LiveEvent } from '@syvain-metrics/protocol'
import type { Applied, Command, Outcome } from '../commands.ts'
import { toSeries, toSpoolPosition } from '../rows.ts'
import type { AnnotationFilter, AxisRange, ExperimentFilter, SeriesPlace, Store } from '../store.ts'
import * as annotations from './annotations.ts'
import { Announcer } from './announcer.ts'
import { Connection, isDiskFull, messageOf, refusalOf } from './connection.ts'
import { experimentOf } from './experiment-commands.ts'
import type { ExperimentState } from './experiment-state.ts'
import { ExperimentWriter } from './experiment-writer.ts'
import * as experiments from './experiments.ts'
import * as keys from './keys.ts'
import { applyToOrganization } from './organization-writer.ts'
import { migrate } from './schema.ts'

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string
  /** Id of the organisation, used when the database is new. */
  readonly organizationId: string
  /** Default 10,000. */
  readonly maxSeriesPerExperiment?: number
}

/** Experiments that stay remembered between transactions. */
const MAX_STATES = 256

/** Opens the store of a database. @throws Error when it cannot be opened, or was written by a newer version. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const db = await Connection.open(options.url)
  try {
    await db.transaction((tx) => migrate(tx, options.organizationId))
    const [row] = await db.query('SELECT id, name FROM organization')
    const organization = { id: row!.id as string, name: row!.name as string }
    return new PostgresStore(db, organization, options.maxSeriesPerExperiment ?? 10_000)
  } catch (error) {
    await db.close()
    throw error
  }
}

/** See `Store`. */
export class PostgresStore implements Store {
  readonly organization: { readonly id: string; readonly name: string }
  readonly #db: Connection
  readonly #maxSeries: number
  readonly #announcer: Announcer
  /** In the order of their use, the longest unused first. */
  readonly #states = new Map<string, ExperimentState>()

  constructor(db: Connection, organization: { readonly id: string; readonly name: string }, maxSeries: number) {
    this.#db = db
    this.organization = organization
    this.#maxSeries = maxSeries
    this.#announcer = new Announcer(db, organization.id, randomUUID())
  }

  async apply(commands: readonly Command[]): Promise<Applied> {
    const outcomes: Outcome[] = new Array(commands.length)
    const events: LiveEvent[] = []
    for (const group of inGroups(commands)) {
      const applied = await Promise.all(group.map((places) => this.#applyTogether(places.map((i) => commands[i]!))))
      for (const [g, places] of group.entries()) {
        for (const [at, i] of places.entries()) outcomes[i] = applied[g]!.outcomes[at]!
        events.push(...applied[g]!.events)
      }
    }
    this.#announcer.announce(events)
    return { outcomes, events }
  }

  // Alone, each gets its own outcome when one of them broke the transaction.
  async #applyTogether(commands: readonly Command[]): Promise<Applied> {
    const experimentId = experimentOf(commands[0]!)
    try {
      if (experimentId === undefined) return await applyToOrganization(this.#db, this.organization.id, commands[0]!)
      return await this.#applyToExperiment(experimentId, commands)
    } catch (error) {
      if (commands.length === 1) return { outcomes: [refusalOf(error)?.toOutcome() ?? failed(error)], events: [] }
    }
    const alone: Applied[] = []
    for (const command of commands) alone.push(await this.#applyTogether([command]))
    return { outcomes: alone.flatMap(({ outcomes }) => outcomes), events: alone.flatMap(({ events }) => events) }
  }

  async #applyToExperiment(experimentId: string, commands: readonly Command[]): Promise<Applied> {
    const { organization } = this
    const { outcomes, events, state } = await this.#db.transaction((tx) => {
      // Taken out: what a transaction did not commit must not be remembered.
      const known = this.#states.get(experimentId)
      this.#states.delete(experimentId)
      const options = { experimentId, organizationId: organization.id, maxSeries: this.#maxSeries, known }
      return new ExperimentWriter(tx, options).apply(commands)
    })
    if (state !== undefined) this.#states.set(experimentId, state)
    for (const id of this.#states.keys()) {
      if (this.#states.size <= MAX_STATES) break
      this.#states.delete(id)
    }
    return { outcomes, events }
  }

  /** Hears what other processes change. @param onGap Told when some of it may have been missed. */
  follow(onEvents: (events: readonly LiveEvent[]) => void, onGap: () => void): Promise<void> {
    return this.#announcer.hear(onEvents, onGap)
  }

  async check(): Promise<void> {
    await this.#db.query('SELECT 1')
  }

  apiKey(id: string): ReturnType<Store['apiKey']> {
    return keys.findApiKey(this.#db, id)
  }

  apiKeys(): ReturnType<Store['apiKeys']> {
    return keys.listApiKeys(this.#db)
  }

  ingestionKey(id: string): ReturnType<Store['ingestionKey']> {
    return keys.findIngestionKey(this.#db, id)
  }

  ingestionKeys(experimentId: string): ReturnType<Store['ingestionKeys']> {
    return keys.listIngestionKeys(this.#db, experimentId)
  }

  hasSession(hash: Uint8Array, nowMs: number): Promise<boolean> {
    return keys.hasSession(this.#db, hash, nowMs)
  }

  folders(): ReturnType<Store['folders']> {
    return experiments.listFolders(this.#db, this.organization.id)
  }

  experiments(filter: ExperimentFilter): ReturnType<Store['experiments']> {
    return experiments.listExperiments(this.#db, this.organization.id, filter)
  }

  experiment(id: string): ReturnType<Store['experiment']> {
    return experiments.findExperiment(this.#db, this.organization.id, id)
  }

  annotations(experimentId: string, filter: AnnotationFilter): ReturnType<Store['annotations']> {
    return annotations.listAnnotations(this.#db, experimentId, filter)
  }

  dropped(experimentId: string): ReturnType<Store['dropped']> {
    return annotations.listDropped(this.#db, experimentId)
  }

  async series(experimentId: string, name?: string): ReturnType<Store['series']> {
    const rows = await this.#db.query(
      `SELECT * FROM series WHERE experiment_id = $1 AND n > 0 AND ($2::text IS NULL OR name = $2) ORDER BY name, metadata`,
      [experimentId, name ?? null],
    )
    return rows.map(toSeries)
  }

  async chunks({ experimentId, id }: SeriesPlace, range?: AxisRange): ReturnType<Store['chunks']> {
    const column = range?.axis === 'step' ? 'step' : 'time'
    const where = range === undefined ? '' : `AND ${column}_max >= $3 AND ${column}_min <= $4`
    const bounds = range === undefined ? [] : [range.from ?? 0, range.to ?? Number.MAX_VALUE]
    const rows = await this.#db.query(
      `SELECT bytes FROM chunk WHERE experiment_id = $1 AND series_id = $2 ${where} ORDER BY ordinal`,
      [experimentId, id, ...bounds],
    )
    return rows.map(({ bytes }) => bytes as Uint8Array)
  }

  async spoolPositions(): ReturnType<Store['spoolPositions']> {
    return (await this.#db.query('SELECT * FROM spool_position ORDER BY session COLLATE "C"')).map(toSpoolPosition)
  }

  async counts(): ReturnType<Store['counts']> {
    const [row] = await this.#db.query(
      `SELECT (SELECT count(*) FROM experiment) AS experiments, (SELECT count(*) FROM series) AS series,
       (SELECT coalesce(sum(n), 0)::bigint FROM series) AS points, pg_database_size(current_database()) AS bytes`,
    )
    const { experiments: n, series, points, bytes } = row as Record<string, number>
    return { experiments: n!, series: series!, points: points!, fileBytes: bytes! }
  }

  async close(): Promise<void> {
    await this.#announcer.close()
    await this.#db.close()
  }
}

/**
 * Places of commands that go together: a list of rounds, in each round the lists of places that share a transaction. Experiments go side
 * by side; a command about something else waits for all before it, and all after it wait for it.
 */
function inGroups(commands: readonly Command[]): number[][][] {
  const rounds: Map<string, number[]>[] = []
  let isOpen = false
  for (const [i, command] of commands.entries()) {
    const id = experimentOf(command)
    if (id === undefined || !isOpen) rounds.push(new Map())
    isOpen = id !== undefined
    const round = rounds.at(-1)!
    round.set(id ?? '', [...(round.get(id ?? '') ?? []), i])
  }
  return rounds.map((round) => [...round.values()])
}

function failed(error: unknown): Outcome {
  return { kind: 'failed', message: messageOf(error), full: isDiskFull(error) }
}
