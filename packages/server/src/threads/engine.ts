// Where storing and heavy reading happen: in two threads, or, without them, in this one.
import type { Applier } from '../ingest/writer.ts'
import { type Reader, storeReader } from '../read/reader.ts'
import type { SqliteStoreOptions } from '../store/sqlite/sqlite-store.ts'
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
  close(): Promise<void>
}

/**
 * Opens a data folder.
 *
 * @param entry Code of the worker threads; without it everything happens in this thread.
 * @param onFailure Told when a thread has died: what it was doing is lost to its callers, and nothing more can be stored.
 */
export function startEngine(
  options: Required<Pick<SqliteStoreOptions, 'dir' | 'organizationId' | 'maxSeriesPerExperiment' | 'maxStoreBytes'>>,
  entry: ThreadEntry | undefined,
  onFailure: (error: Error) => void,
): Engine {
  // First here: migrations are done before a thread opens the file.
  const store = openSqliteStore(options)
  if (entry === undefined) return { store, applier: store, reader: storeReader(store), close: () => store.close() }
  const start = (role: ThreadRole['role']) => new ThreadHost(entry, { ...options, role }, onFailure)
  const writer = start('writer')
  const reader = start('reader')
  const close = async () => {
    await Promise.all([writer.close(), reader.close()])
    await store.close()
  }
  return { store, applier: writer, reader, close }
}
