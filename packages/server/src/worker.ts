// Entry of the worker threads: one connection, one role. The writer's is the only one that changes the file while a server runs.
import { parentPort, workerData } from 'node:worker_threads'
import { type Reader, storeReader } from './read/reader.ts'
import { openSqliteStore } from './store/sqlite/sqlite-store.ts'
import type { ThreadReply, ThreadRequest, ThreadRole } from './threads/thread-messages.ts'

if (parentPort !== null) serve(parentPort, workerData as ThreadRole)

function serve(port: NonNullable<typeof parentPort>, role: ThreadRole): void {
  const store = openSqliteStore(role)
  const reader: Reader = storeReader(store)
  const answer = async (request: ThreadRequest): Promise<Extract<ThreadReply, { value: unknown }>['value']> => {
    switch (request.kind) {
      case 'apply':
        return store.apply(request.commands)
      case 'read':
        return reader.read(request.read, request.question as never)
      case 'close':
        await store.close()
        return null
    }
  }
  port.on('message', (request: ThreadRequest) => {
    answer(request).then(
      (value) => port.postMessage({ id: request.id, value } satisfies ThreadReply),
      (error: unknown) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
        port.postMessage({ id: request.id, error: text } satisfies ThreadReply)
      },
    )
  })
}
