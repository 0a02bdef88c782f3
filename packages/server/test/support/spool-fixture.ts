// An import of spools on a store of its own, and what the tests ask of both.
import type { LiveEvent } from '@syvain-metrics/protocol'
import { expect, onTestFinished } from 'vitest'
import { Counters } from '../../src/counters.ts'
import { Writer } from '../../src/ingest/writer.ts'
import { decodeChunk } from '../../src/series/chunk.ts'
import { SpoolImport } from '../../src/spool/spool-import.ts'
import type { SpoolServices } from '../../src/spool/spool-session.ts'
import type { Command } from '../../src/store/commands.ts'
import { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { testDir } from './test-server.ts'

export interface Fixture {
  readonly dir: string
  readonly store: SqliteStore
  readonly spools: SpoolImport
  readonly services: SpoolServices
  readonly lines: string[]
  readonly events: LiveEvent[]
  readonly counters: Counters
  readonly clock: { now: number }
  /** Looks until nothing is left. */
  lookAll(): Promise<void>
  /** Closes the store and opens it and a new import on the same folder. */
  restart(options?: Partial<SqliteStoreOptions>): Promise<Fixture>
}

export function fixture(dir: string = testDir(), options: Partial<SqliteStoreOptions> = {}, refuse?: Refuse): Fixture {
  const store = openSqliteStore({ dir, organizationId: 'org_1', ...options })
  onTestFinished(() => store.close())
  const events: LiveEvent[] = []
  const applier = { apply: (commands: readonly Command[]) => refuse?.(commands) ?? store.apply(commands) }
  const writer = new Writer({ applier, onEvents: (some) => void events.push(...some) })
  const counters = new Counters()
  const lines: string[] = []
  const clock = { now: 1_800_000_000_000 }
  const services = { store, writer, counters, nowMs: () => clock.now }
  const spools = new SpoolImport({
    services,
    dir,
    log: ({ session, message }) => void lines.push(`spool ${session}: ${message}`),
  })
  const lookAll = async () => {
    while (await spools.look()) clock.now++
  }
  const restart = async (more: Partial<SqliteStoreOptions> = {}) => {
    await writer.close()
    await store.close()
    return fixture(dir, more)
  }
  return { dir, store, spools, services, lines, events, counters, clock, lookAll, restart }
}

export type Refuse = (commands: readonly Command[]) => ReturnType<Store['apply']> | undefined

/** Sequences that a store holds of its only experiment, in order. */
export async function sequencesIn(store: Store): Promise<number[]> {
  const [experiment, ...others] = await store.experiments({ limit: 10 })
  expect(others).toEqual([])
  return sequencesOf(store, experiment!.id)
}

export async function sequencesOf(store: Store, experimentId: string): Promise<number[]> {
  const all: number[] = []
  for (const series of await store.series(experimentId)) {
    for (const chunk of await store.chunks(series)) all.push(...decodeChunk(chunk).sequences)
  }
  return all.sort((a, b) => a - b)
}

export const upTo = (count: number, from = 0): number[] => Array.from({ length: count - from }, (_, i) => from + i)
export const counterIn = (counters: Counters, name: string): string | undefined =>
  new RegExp(`^syvain_metrics_${name} (\\d+)$`, 'm').exec(
    counters.toText({
      experiments: 0,
      series: 0,
      points: 0,
      fileBytes: 0,
      queueBytes: 0,
      streams: 0,
      residentBytes: 0,
      ready: true,
    }),
  )?.[1]
