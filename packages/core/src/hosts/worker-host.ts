// The engine in a worker thread: it sends while this thread computes, and while it stands still at the end of the process.
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { DroppedRange } from '@syvain-metrics/api-client'
import type { Segment } from '@syvain-metrics/protocol'
import type { EngineOptions } from '../deliver/engine.ts'
import type { StatusIntent } from '../deliver/status-intent.ts'
import type { Target } from '../sinks/sink.ts'
import type { DeliveryHost, FlushBounds, LaneListener, LaneView } from './delivery-host.ts'
import { inlineHost } from './inline.ts'
import { RemoteLane } from './remote-lane.ts'
import type { FromWorker, ToWorker, WorkerSettings } from './worker-messages.ts'

/** What a worker host works with. */
export interface WorkerHostOptions {
  /** Program of the worker, CommonJS. */
  readonly source: string
  readonly settings: WorkerSettings
  /** What the engine in this thread would work with: it takes over when the worker dies. */
  readonly fallback: EngineOptions
  /** Told once, when the worker died and delivery goes on in this thread. */
  readonly onDeath: (reason: string) => void
}

interface PendingFlush {
  readonly lanes: readonly RemoteLane[]
  readonly bounds: FlushBounds
  readonly end: () => void
}

/**
 * Starts a worker and delivers through it. Segments lie in shared memory and are held here too until they are settled, so
 * that nothing is lost when the worker dies.
 */
export class WorkerHost implements DeliveryHost {
  readonly sharesMemory = true
  readonly #options: WorkerHostOptions
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #lanes: RemoteLane[] = []
  readonly #flushes = new Map<number, PendingFlush>()
  #nextFlush = 0
  /** Takes over when the worker died. */
  #successor: DeliveryHost | undefined
  #closed: { promise: Promise<void>; resolve: () => void } | undefined

  constructor(options: WorkerHostOptions) {
    this.#options = options
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#worker = new Worker(options.source, {
      eval: true,
      name: 'syvain-metrics',
      workerData: { port: port2, settings: options.settings },
      transferList: [port2],
      // Flags of the program (loaders, inspectors, profilers) are not meant for this thread.
      execArgv: [],
      stdout: false,
      stderr: false,
    })
    this.#worker.on('error', (error) => this.#die(String(error)))
    this.#worker.on('exit', (code) => this.#die(`it ended with ${code}`))
    port1.on('message', (message: FromWorker) => this.#hear(message))
    // Work in the background never keeps a process alive; a flush does, by its own timer.
    this.#worker.unref()
    port1.unref()
  }

  open(target: Target, listener: LaneListener): LaneView {
    const lane = new RemoteLane(this.#lanes.length, target, listener)
    this.#lanes.push(lane)
    if (this.#successor === undefined) this.#tell({ do: 'open', target })
    else lane.moveTo(this.#successor)
    return lane
  }

  deliver(lane: LaneView, segment: Segment): void {
    const remote = lane as RemoteLane
    if (remote.successor !== undefined) this.#successorOf(remote).deliver(remote.successor, segment)
    else this.#tell({ do: 'deliver', lane: remote.number, ...remote.parcel(segment) })
  }

  status(lane: LaneView, status: StatusIntent): void {
    const remote = lane as RemoteLane
    if (remote.successor !== undefined) this.#successorOf(remote).status(remote.successor, status)
    else this.#tell({ do: 'status', lane: remote.number, status })
  }

  flush(lanes: readonly LaneView[], bounds: FlushBounds): Promise<void> {
    const remotes = lanes as readonly RemoteLane[]
    const { clock } = this.#options.fallback
    if (this.#successor !== undefined) return this.#successor.flush(remotes.map(successorLane), bounds)
    return new Promise((resolve) => {
      const id = this.#nextFlush++
      // The worker ends the flush; this timer is for a worker that does not answer, and keeps the process alive meanwhile.
      const timer = clock.after(bounds.timeoutMs + GRACE_MS, () => end(), { keepAlive: true })
      const end = (): void => {
        timer.cancel()
        this.#flushes.delete(id)
        resolve()
      }
      bounds.signal?.addEventListener('abort', () => this.#tell({ do: 'end-flush', id }), { once: true })
      this.#flushes.set(id, { lanes: remotes, bounds, end })
      this.#tell({ do: 'flush', id, lanes: remotes.map(({ number }) => number), timeoutMs: bounds.timeoutMs })
      if (bounds.signal?.aborted) this.#tell({ do: 'end-flush', id })
    })
  }

  report(lane: LaneView, dropped: DroppedRange): void {
    const remote = lane as RemoteLane
    if (remote.successor !== undefined) this.#successorOf(remote).report(remote.successor, dropped)
    else this.#tell({ do: 'report', lane: remote.number, dropped })
  }

  dropOldest(lane: LaneView, items: number): void {
    const remote = lane as RemoteLane
    if (remote.successor !== undefined) {
      this.#successorOf(remote).dropOldest(remote.successor, items)
      return
    }
    const done = new Int32Array(new SharedArrayBuffer(4))
    this.#tell({ do: 'drop-oldest', lane: remote.number, items, done })
    Atomics.wait(done, 0, 0, ANSWER_MS)
    this.catchUp(0)
  }

  catchUp(waitMs: number): boolean {
    if (this.#successor !== undefined) return this.#successor.catchUp(waitMs)
    if (waitMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs)
    for (let next = receiveMessageOnPort(this.#port); next !== undefined; next = receiveMessageOnPort(this.#port)) {
      this.#hear(next.message as FromWorker)
    }
    return true
  }

  flushSync(timeoutMs: number): boolean {
    if (this.#successor !== undefined) return this.#successor.flushSync(timeoutMs)
    const done = new Int32Array(new SharedArrayBuffer(4))
    this.#tell({ do: 'last-flush', timeoutMs, done })
    Atomics.wait(done, 0, 0, timeoutMs)
    return this.catchUp(0)
  }

  async close(): Promise<void> {
    if (this.#successor !== undefined) return this.#successor.close()
    this.#closed ??= deferred()
    this.#worker.ref()
    this.#tell({ do: 'close' })
    await this.#closed.promise
    await this.#worker.terminate()
  }

  #tell(order: ToWorker): void {
    this.#port.postMessage(order)
  }

  #successorOf(lane: RemoteLane): DeliveryHost {
    return lane.host as DeliveryHost
  }

  #hear(message: FromWorker): void {
    switch (message.say) {
      case 'ready':
        break
      case 'news':
        for (const report of message.reports) this.#lane(report.lane).apply(report)
        for (const { lane, ranges, fate } of message.settled) this.#lane(lane).settled(ranges, fate)
        for (const { lane, key } of message.statuses) this.#lane(lane).statusSettled(key)
        break
      case 'event':
        this.#options.fallback.onEvent(message.event)
        break
      case 'flushed':
        this.#flushes.get(message.id)?.end()
        break
      case 'closed':
        this.#closed?.resolve()
    }
  }

  #lane(number: number): RemoteLane {
    return this.#lanes[number] as RemoteLane
  }

  // Everything that is not settled is delivered again from here: same events, same identity, so nothing is stored twice.
  #die(reason: string): void {
    if (this.#successor !== undefined || this.#closed !== undefined) {
      this.#closed?.resolve()
      return
    }
    this.catchUp(0)
    const successor = inlineHost(this.#options.fallback)
    this.#successor = successor
    this.#port.close()
    this.#options.onDeath(reason)
    for (const lane of this.#lanes) lane.moveTo(successor)
    for (const { lanes, bounds, end } of this.#flushes.values()) {
      void successor.flush(lanes.map(successorLane), bounds).then(end)
    }
  }
}

// How much longer than its bound a flush waits for the worker's own word.
const GRACE_MS = 1_000
// How long this thread waits at most for the worker to give up events: it answers at once unless the machine is busy.
const ANSWER_MS = 50

function successorLane({ successor }: RemoteLane): LaneView {
  return successor as LaneView
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
