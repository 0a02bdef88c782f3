// The delivery engine: plans, sends, lets the settler apply the answer. Every decision is a pure function in a file of its own.
import type { DroppedRange, Outcome } from '@syvain-metrics/api-client'
import type { Segment } from '@syvain-metrics/protocol'
import type { Clock, Timer } from '../clock.ts'
import { CollectorError } from '../errors.ts'
import type { FlushBounds, LaneListener } from '../hosts/delivery-host.ts'
import type { Sent, Sink, Target } from '../sinks/sink.ts'
import type { DeliveryEvent } from './delivery-event.ts'
import { FlushPass } from './flush-pass.ts'
import { Lane } from './lane.ts'
import type { Ledger } from './ledger.ts'
import { gateWidth } from './origin-gate.ts'
import type { Piece } from './piece.ts'
import { nextJob } from './plan.ts'
import { Settler } from './settler.ts'
import { itemCount, runs } from './split.ts'
import type { StatusIntent } from './status-intent.ts'

/** What an engine works with. */
export interface EngineOptions {
  readonly sink: Sink
  readonly clock: Clock
  readonly maxInFlight: number
  readonly maxRetries: number | null
  readonly onEvent: (event: DeliveryEvent) => void
}

// What one report may hold, by the rules of the wire.
const MAX_REPORTED_RANGES = 1_000

/** Delivers the segments of every experiment of one collector to one destination. */
export class Engine {
  readonly #options: EngineOptions
  readonly #settler: Settler
  /** In the order of turn. */
  readonly #lanes: Lane[] = []
  readonly #passes = new Set<FlushPass>()
  readonly #abort = new AbortController()
  #inFlight = 0
  #isReporting = false
  #timer: Timer | undefined

  constructor(options: EngineOptions) {
    this.#options = options
    const onFailure = (): void => {
      for (const pass of this.#passes) pass.hasFailed = true
    }
    this.#settler = new Settler({ ...options, onFailure })
  }

  /** @param ledger Books of the same experiment in an engine before this one. */
  open(target: Target, listener: LaneListener, ledger?: Ledger): Lane {
    this.#options.sink.adopt?.(target)
    const lane = new Lane({ target, listener, ledger, nextAttemptAtMs: (one) => this.#nextAttemptAtMs(one) })
    this.#lanes.push(lane)
    return lane
  }

  deliver(lane: Lane, segment: Segment): void {
    lane.lastSequence = segment.firstSequence + segment.count - 1
    for (const part of this.#settler.sendable(lane, this.#options.sink.pieces(segment))) lane.queue.push(part)
    this.#pump()
  }

  status(lane: Lane, status: StatusIntent): void {
    lane.statuses.push(status)
    this.#pump()
  }

  /**
   * One attempt for everything that these lanes hold now. Resolves when all of it has settled, when an attempt failed, when
   * nothing may be sent, or after `timeoutMs`.
   */
  async flush(lanes: readonly Lane[], { timeoutMs, signal }: FlushBounds): Promise<void> {
    const pass = new FlushPass(lanes, { clock: this.#options.clock, timeoutMs, signal })
    this.#passes.add(pass)
    this.#pump()
    this.#endPasses()
    await pass.ended
    this.#passes.delete(pass)
  }

  /** Tells the destination what will never arrive, when there is nothing better to do. */
  report(lane: Lane, dropped: DroppedRange): void {
    if (this.#options.sink.report === undefined) return
    lane.unreported.push(dropped)
    this.#pump()
  }

  /** Gives up the oldest waiting pieces until `items` items are gone or only those in flight are left. */
  dropOldest(lane: Lane, items: number): void {
    let left = items
    while (left > 0) {
      const oldest = lane.queue.takeOldest()
      if (oldest === undefined) return
      left -= itemCount(oldest)
      this.#settler.drop(lane, oldest, 'overflow')
    }
  }

  /** Ends requests that are under way and closes the destination. What is pending stays pending in the books. */
  async close(): Promise<void> {
    this.#timer?.cancel()
    this.#abort.abort(new CollectorError('CLOSED', 'Cannot deliver: the collector was closed'))
    await this.#options.sink.close()
  }

  #nextAttemptAtMs(lane: Lane): number | undefined {
    if (lane.isIdle) return undefined
    const { gate } = this.#settler
    let soonest = lane.queue.length === 0 ? lane.statusNotBeforeMs : Number.POSITIVE_INFINITY
    for (const { notBeforeMs } of lane.queue) soonest = Math.min(soonest, notBeforeMs)
    const gateMs = gate.state === 'down' ? gate.nextProbeMs : 0
    return Math.max(soonest, gateMs, lane.parked?.untilMs ?? 0, this.#options.clock.nowMs())
  }

  #pump(): void {
    const { clock } = this.#options
    while (!this.#abort.signal.aborted) {
      const nowMs = clock.nowMs()
      const flushing = [...this.#passes].some((pass) => !pass.hasFailed)
      if (this.#inFlight >= gateWidth(this.#settler.gate, { nowMs, maxInFlight: this.#settler.width, flushing })) break
      const job = nextJob(this.#lanes, nowMs)
      if (job.kind === 'wait') {
        this.#wakeAt(job.atMs)
        this.#sendReports()
        return
      }
      this.#endTurn(job.lane)
      if (job.kind === 'status') this.#sendStatus(job.lane, job.status)
      else this.#sendFitting(job.lane, job.piece)
    }
    // What is in flight calls again when it ends; a timer is for the time when nothing is.
    const { gate } = this.#settler
    if (gate.state === 'down' && this.#inFlight === 0) this.#wakeAt(gate.nextProbeMs)
  }

  #endTurn(lane: Lane): void {
    this.#lanes.splice(this.#lanes.indexOf(lane), 1)
    this.#lanes.push(lane)
  }

  #wakeAt(atMs: number | undefined): void {
    this.#timer?.cancel()
    this.#timer = undefined
    if (atMs === undefined || this.#lanes.every((lane) => lane.isIdle)) return
    const { clock } = this.#options
    this.#timer = clock.after(Math.max(0, atMs - clock.nowMs()), () => this.#pump())
  }

  #sendFitting(lane: Lane, whole: Piece): void {
    const [first, ...rest] = runs(whole, this.#settler.limit.maxItems)
    lane.queue.pushFront(rest)
    this.#sendPiece(lane, first as Piece)
  }

  #sendPiece(lane: Lane, part: Piece): void {
    const wasOpen = this.#settler.gate.state === 'open'
    this.#inFlight++
    lane.inFlight.add(part)
    const settle = (outcome: Outcome<unknown>): void => {
      this.#inFlight--
      lane.inFlight.delete(part)
      const wasCutOff = this.#abort.signal.aborted && outcome.kind !== 'ok'
      lane.queue.pushFront(wasCutOff ? [part] : this.#settler.afterPiece(lane, part, { outcome, wasOpen }))
    }
    this.#await(this.#options.sink.send(lane.target, part, { signal: this.#abort.signal }), settle)
  }

  #sendStatus(lane: Lane, status: StatusIntent): void {
    const wasOpen = this.#settler.gate.state === 'open'
    this.#inFlight++
    lane.statusInFlight = true
    const settle = (outcome: Outcome<unknown>): void => {
      this.#inFlight--
      lane.statusInFlight = false
      const wasCutOff = this.#abort.signal.aborted && outcome.kind !== 'ok'
      if (!wasCutOff) this.#settler.afterStatus(lane, { outcome, wasOpen })
    }
    this.#await(this.#options.sink.sendStatus(lane.target, status, { signal: this.#abort.signal }), settle)
  }

  // A file answers at once: then the caller, the loop in `#pump`, goes on by itself.
  #await(sent: Sent<unknown>, settle: (outcome: Outcome<unknown>) => void): void {
    if ('kind' in sent) {
      settle(sent)
      return
    }
    void sent.then((outcome) => {
      settle(outcome)
      this.#next()
    })
  }

  #sendReports(): void {
    if (this.#isReporting || this.#settler.gate.state === 'down') return
    const lane = this.#lanes.find(({ unreported }) => unreported.length > 0)
    if (lane === undefined) return
    const told = lane.unreported.splice(0, MAX_REPORTED_RANGES)
    this.#isReporting = true
    void this.#options.sink.report?.(lane.target, told, { signal: this.#abort.signal }).then((isTaken) => {
      this.#isReporting = false
      // Not tried again by itself: the next event that is delivered brings it along.
      if (!isTaken) lane.unreported.unshift(...told)
      else this.#pump()
    })
  }

  // A pass that failed ends before anything else is sent: the next attempt is not its own.
  #next(): void {
    for (const pass of this.#passes) if (pass.hasFailed) pass.endIf(this.#inFlight === 0)
    this.#pump()
    this.#endPasses()
  }

  #endPasses(): void {
    for (const pass of this.#passes) pass.endIf(this.#inFlight === 0)
  }
}
