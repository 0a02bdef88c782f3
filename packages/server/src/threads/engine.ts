// Where storing and heavy reading happen: SQLite in two threads or in this one, PostgreSQL in its own processes.
import { mkdirSync } from 'node:fs'
import type { LiveEvent } from '@syvain-metrics/protocol'
import type { Applier } from '../ingest/writer.ts'
import { type Reader, storeReader } from '../read/reader.ts'
import { lockFolder } from '../store/sqlite/folder-lock.ts'
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts'
import type { Store } from '../store/store.ts'
import { type ThreadEntry, ThreadHost } from './thread-host.ts'
import type { ThreadRole } from './thread-messages.ts'

/** The store as the main thread uses it. */
export interface Engine {
  /** Light reads, in this thread. */
  readonly store: Store
  readonly applier: Applier
  readonly reader: Reader
  /** Whether heavy reads can be answered: false once their thread has died. */
  readonly canRead: () => boolean
  /** Hears what other processes change. Absent where there are none. `onGap`: some of it may have been missed. */
  follow?(onEvents: (events: readonly LiveEvent[]) => void, onGap: () => void): Promise<void>
  close(): Promise<void>
}

/** What an engine works on. */
export interface EngineOptions {
  readonly dir: string
  /** URL of a PostgreSQL database; without it the data lie in `dir`. */
  readonly storeUrl: string | undefined
  readonly organizationId: string
  readonly maxSeriesPerExperiment: number
  readonly maxStoreBytes: number
  readonly nowMs: number
}

/**
 * Opens the store.
 *
 * @param entry Code of the worker threads; without it everything happens in this thread.
 * @param onFailure Told when a thread has died: what it was doing is lost to its callers, and nothing more can be stored.
 * @throws Error when the folder belongs to another server, or the store cannot be opened.
 */
export async function startEngine(
  options: EngineOptions,
  entry: ThreadEntry | undefined,
  onFailure: (error: Error) => void,
): Promise<Engine> {
  const { storeUrl } = options
  return storeUrl === undefined ? onFolder(options, entry, onFailure) : onDatabase(storeUrl, options)
}

async function onFolder(
  { dir, organizationId, maxSeriesPerExperiment, maxStoreBytes, nowMs }: EngineOptions,
  entry: ThreadEntry | undefined,
  onFailure: (error: Error) => void,
): Promise<Engine> {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const lock = lockFolder(dir, nowMs)
  try {
    const options = { dir, organizationId, maxSeriesPerExperiment, maxStoreBytes }
    // First here: migrations are done before a thread opens the file.
    const store = openSqliteStore(options)
    const start = (role: ThreadRole['role']) => entry && new ThreadHost(entry, { ...options, role }, onFailure)
    const [writer, reader] = [start('writer'), start('reader')]
    const close = async () => {
      await Promise.all([writer?.close(), reader?.close()])
      await store.close()
      lock.release()
    }
    return {
      store,
      applier: writer ?? store,
      reader: reader ?? storeReader(store),
      canRead: () => reader?.lives ?? true,
      close,
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

async function onDatabase(url: string, options: EngineOptions): Promise<Engine> {
  // Loaded for those who use it: nobody else pays for the driver.
  const { openPostgresStore } = await import('../store/postgres/postgres-store.ts')
  const store = await openPostgresStore({ ...options, url })
  return {
    store,
    applier: store,
    reader: storeReader(store),
    canRead: () => true,
    follow: (onEvents, onGap) => store.follow(onEvents, onGap),
    close: () => store.close(),
  }
}
