// Changes of one experiment: all commands of a group that name it, in one transaction that owns its row. Whoever else writes to it
// waits; nobody waits for another experiment.
import type { LiveEvent } from '@syvain-metrics/protocol'
import type { EventBatch } from '../../ingest/decode.ts'
import { latestMs, storeBatch } from '../../ingest/store-batch.ts'
import { missingKeys, newSeries, type OpenSeries, seriesText } from '../../series/open-series.ts'
import {
  type Applied,
  bodyHashOf,
  type Command,
  type CommandInput,
  type CommandKind,
  type CommandOutput,
  experimentNotFound,
  type IngestCounts,
  type NewAnnotation,
  type Outcome,
  Refusal,
  storedReply,
} from '../commands.ts'
import { droppedTotals } from '../rows.ts'
import { addAnnotations, insertAnnotations, listDropped, saveDropped } from './annotations.ts'
import type { Transaction } from './connection.ts'
import { batchOf, placesIn } from './experiment-commands.ts'
import { ExperimentState } from './experiment-state.ts'
import { findExperiment, moveExperiment, setStatus } from './experiments.ts'
import { insertRows } from './insert-rows.ts'
import { createIngestionKey, revokeIngestionKey } from './keys.ts'
import { storePending } from './points.ts'

/** What a writer works with. */
export interface ExperimentWriterOptions {
  readonly experimentId: string
  readonly organizationId: string
  readonly maxSeries: number
  /** What this process remembers of the experiment. */
  readonly known: ExperimentState | undefined
}

/** What it did, and what is remembered of the experiment when the transaction has been committed. */
export interface Written extends Applied {
  readonly state: ExperimentState | undefined
}

/** Applies commands to one experiment. One use: one transaction. */
export class ExperimentWriter {
  readonly #tx: Transaction
  readonly #options: ExperimentWriterOptions
  readonly #events: LiveEvent[] = []
  readonly #touched = new Set<OpenSeries>()
  readonly #annotations: NewAnnotation[] = []
  /** Replies kept under the keys of these commands, old and new. */
  readonly #replies = new Map<string, { readonly bodyHash: string; readonly reply: string }>()
  readonly #newReplies: [key: string, bodyHash: string, reply: string, nowMs: number][] = []
  #state: ExperimentState | undefined
  #seen: { nowMs: number; eventMs: number } | undefined

  constructor(tx: Transaction, options: ExperimentWriterOptions) {
    this.#tx = tx
    this.#options = options
  }

  async apply(commands: readonly Command[]): Promise<Written> {
    const { experimentId, known } = this.#options
    const locked = this.#tx.query('SELECT version FROM experiment WHERE id = $1 FOR UPDATE', [experimentId])
    const [[row]] = await Promise.all([locked, this.#loadReplies(commands)])
    if (row === undefined) {
      return { outcomes: commands.map(() => experimentNotFound().toOutcome()), events: [], state: undefined }
    }
    const version = row.version as number
    this.#state = known?.version === version ? known : undefined
    const batches = commands.map(batchOf)
    if (batches.some(Boolean) || commands.some(({ kind }) => kind === 'annotation.add')) {
      this.#state ??= await ExperimentState.load(this.#tx, experimentId, version)
      await this.#state.loadSeen(this.#tx, placesIn(commands, batches))
    }
    const outcomes: Outcome[] = []
    for (const [i, command] of commands.entries()) outcomes.push(await this.#once(command, batches[i]))
    await this.#flush(version)
    return { outcomes, events: this.#events, state: this.#state }
  }

  async #loadReplies(commands: readonly Command[]): Promise<void> {
    const keys = commands.flatMap(({ once }) => (once === undefined ? [] : [once.key]))
    if (keys.length === 0) return
    const rows = await this.#tx.query(
      'SELECT key, body_hash, reply FROM idempotency WHERE experiment_id = $1 AND key = ANY($2)',
      [this.#options.experimentId, keys],
    )
    for (const { key, body_hash, reply } of rows) {
      this.#replies.set(key as string, { bodyHash: body_hash as string, reply: reply as string })
    }
  }

  async #once(command: Command, batch: EventBatch | Refusal | undefined): Promise<Outcome> {
    const { once, nowMs } = command
    try {
      const bodyHash = once && bodyHashOf(command)
      const known = once && this.#replies.get(once.key)
      if (known !== undefined) return storedReply(known, bodyHash!)
      const value = await this.#handle(command, batch)
      if (once !== undefined) {
        const reply = JSON.stringify(value)
        this.#replies.set(once.key, { bodyHash: bodyHash!, reply })
        this.#newReplies.push([once.key, bodyHash!, reply, nowMs])
      }
      return { kind: 'done', value, replayed: false }
    } catch (error) {
      // Refused before anything was changed: the transaction goes on.
      if (error instanceof Refusal) return error.toOutcome()
      throw error
    }
  }

  async #handle(command: Command, batch: EventBatch | Refusal | undefined): Promise<CommandOutput<CommandKind>> {
    const { organizationId } = this.#options
    const { nowMs } = command
    if (batch instanceof Refusal) throw batch
    if (batch !== undefined) return this.#ingest(batch, nowMs)
    switch (command.kind) {
      case 'experiment.status': {
        const input = command.input as CommandInput<'experiment.status'>
        const data = await setStatus(this.#tx, organizationId, { ...input, nowMs })
        this.#events.push({ type: 'status', data })
        return data
      }
      case 'experiment.move': {
        const input = command.input as CommandInput<'experiment.move'>
        const data = await moveExperiment(this.#tx, organizationId, { ...input, nowMs })
        this.#events.push({ type: 'experiment', data })
        return data
      }
      case 'annotation.add':
        return this.#annotate(command.input as CommandInput<'annotation.add'>, nowMs)
      case 'delivery.report':
        return this.#report(command.input as CommandInput<'delivery.report'>)
      case 'spool.note': {
        const { experimentId, session, position } = command.input as CommandInput<'spool.note'>
        await this.#tx.query(
          `INSERT INTO spool_position (experiment_id, session, position) VALUES ($1, $2, $3)
           ON CONFLICT (experiment_id, session) DO UPDATE SET position = EXCLUDED.position`,
          [experimentId, session, position],
        )
        return null
      }
      case 'ingestion-key.create':
        return createIngestionKey(this.#tx, { ...(command.input as CommandInput<'ingestion-key.create'>), nowMs })
      default:
        return revokeIngestionKey(this.#tx, command.input as CommandInput<'ingestion-key.revoke'>, nowMs)
    }
  }

  #ingest(batch: EventBatch, nowMs: number): IngestCounts {
    const { experimentId, maxSeries } = this.#options
    const state = this.#state!
    for (const key of missingKeys(state.series, batch.keys, maxSeries)) {
      const series = newSeries(state.nextSeriesId++, key)
      state.series.set(seriesText(key), series)
    }
    const series = batch.keys.map((key) => state.series.get(seriesText(key))!)
    const onAnnotation = (annotation: NewAnnotation): void => void this.#annotations.push(annotation)
    const accepted = storeBatch(batch, { experimentId, dedupe: state.dedupe, series, nowMs, onAnnotation })
    for (const one of series) this.#touched.add(one)
    this.#note(nowMs, latestMs(batch))
    return { accepted, duplicate: batch.count - accepted, rejected: [] }
  }

  async #annotate(input: CommandInput<'annotation.add'>, nowMs: number): Promise<CommandOutput<'annotation.add'>> {
    const { organizationId, experimentId } = this.#options
    // Those of segments before it are among the known ones then.
    await this.#saveAnnotations()
    const { all, fresh } = await addAnnotations(this.#tx, input, this.#state!)
    for (const data of fresh) this.#events.push({ type: 'annotation', data })
    this.#note(nowMs, Math.max(...all.map(({ created_at_ms }) => created_at_ms)))
    await this.#saveTimes(0)
    const experiment = await findExperiment(this.#tx, organizationId, experimentId)
    return { experiment: experiment!, annotations: all }
  }

  async #report({ dropped: reported }: CommandInput<'delivery.report'>): Promise<null> {
    const { experimentId } = this.#options
    await saveDropped(this.#tx, experimentId, reported)
    const dropped = droppedTotals(await listDropped(this.#tx, experimentId))
    this.#events.push({ type: 'delivery', data: { experiment_id: experimentId, dropped } })
    return null
  }

  #note(nowMs: number, eventMs: number): void {
    const { nowMs: now = 0, eventMs: event = 0 } = this.#seen ?? {}
    this.#seen = { nowMs: Math.max(now, nowMs), eventMs: Math.max(event, eventMs) }
  }

  // Statements about different tables do not wait for each other.
  async #flush(version: number): Promise<void> {
    const saving: Promise<unknown>[] = [this.#saveAnnotations(), this.#saveReplies()]
    if (this.#seen !== undefined && this.#state !== undefined) {
      saving.push(this.#saveSeries(), this.#state.saveSeen(this.#tx), this.#saveTimes(1))
      this.#state.version = version + 1
    }
    await Promise.all(saving)
  }

  async #saveSeries(): Promise<void> {
    const { experimentId } = this.#options
    const series = await storePending(this.#tx, experimentId, [...this.#touched])
    if (series.length > 0) this.#events.unshift({ type: 'series', data: { experiment_id: experimentId, series } })
  }

  async #saveReplies(): Promise<void> {
    const { experimentId } = this.#options
    await insertRows(
      this.#tx,
      'INSERT INTO idempotency (experiment_id, key, body_hash, reply, created_at_ms)',
      this.#newReplies.map((reply) => [experimentId, ...reply]),
    )
  }

  async #saveAnnotations(): Promise<void> {
    const stored = await insertAnnotations(this.#tx, this.#options.experimentId, this.#annotations.splice(0))
    for (const data of stored) this.#events.push({ type: 'annotation', data })
  }

  async #saveTimes(versions: number): Promise<void> {
    const { nowMs, eventMs } = this.#seen!
    await this.#tx.query(
      `UPDATE experiment SET last_heartbeat_at_ms = greatest(last_heartbeat_at_ms, $2),
       last_event_at_ms = greatest(last_event_at_ms, $3), version = version + $4 WHERE id = $1`,
      [this.#options.experimentId, nowMs, eventMs, versions],
    )
  }
}
