// The main thread's side of a worker: requests with numbers, replies as promises.
import { Worker } from 'node:worker_threads'
import type { Applier } from '../ingest/writer.ts'
import type { Reader, ReadKind, ReadMap } from '../read/reader.ts'
import type { Applied, Command } from '../store/commands.ts'
import type { ThreadReply, ThreadRequest, ThreadRole } from './thread-messages.ts'

/** Where the worker's code is. */
export interface ThreadEntry {
  readonly url: URL
  /** Flags of Node for the worker; the tests run it from sources. */
  readonly execArgv?: readonly string[]
}

/** A worker that owns a connection of its own: the writer, or a reader. */
export class ThreadHost implements Applier, Reader {
  readonly #worker: Worker
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  #next = 0
  #ended: Error | undefined

  constructor(entry: ThreadEntry, role: ThreadRole, onFailure: (error: Error) => void) {
    const options = entry.execArgv === undefined ? {} : { execArgv: [...entry.execArgv] }
    this.#worker = new Worker(entry.url, { workerData: role, name: `syvain-metrics-${role.role}`, ...options })
    this.#worker.on('message', (reply: ThreadReply) => this.#settle(reply))
    this.#worker.on('error', (error) => {
      this.#end(error)
      onFailure(error)
    })
    this.#worker.on('exit', (code) => this.#end(new Error(`The ${role.role} thread ended with code ${code}`)))
  }

  /** False once the thread has ended, whatever the reason. */
  get lives(): boolean {
    return this.#ended === undefined
  }

  apply(commands: readonly Command[]): Promise<Applied> {
    const bodies = commands.flatMap(({ input }) => ('body' in input ? [input.body.buffer as ArrayBuffer] : []))
    return this.#ask<Applied>((id) => ({ id, kind: 'apply', commands }), bodies)
  }

  read<K extends ReadKind>(kind: K, question: ReadMap[K]['question']): Promise<ReadMap[K]['answer']> {
    return this.#ask((id) => ({ id, kind: 'read', read: kind, question }))
  }

  /** Lets it finish, close its connection and end. */
  async close(): Promise<void> {
    if (this.#ended !== undefined) return
    try {
      await this.#ask((id) => ({ id, kind: 'close' }))
    } catch {
      // It died of this: then it is closed, and the failure was told where it happened.
    }
    await this.#worker.terminate()
  }

  #ask<T>(request: (id: number) => ThreadRequest, transfer: readonly ArrayBuffer[] = []): Promise<T> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    const id = this.#next++
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
      this.#worker.postMessage(request(id), [...transfer])
    })
  }

  #settle(reply: ThreadReply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if ('error' in reply) waiting?.reject(new Error(reply.error))
    else waiting?.resolve(reply.value)
  }

  #end(error: Error): void {
    this.#ended ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
  }
}
