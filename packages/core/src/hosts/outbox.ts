// What the worker has to say about its lanes, gathered for a few milliseconds: each message wakes the recording thread, which costs more
// than the message itself.
import type { Fate, SequenceRange } from './delivery-host.ts'
import type { FromWorker, LaneReport } from './worker-messages.ts'

type News = Extract<FromWorker, { say: 'news' }>

/** How long news wait for more, milliseconds: short against any queue that fills, long against a request on this machine. */
const GATHER_MS = 5

/** Collects news and posts them together. */
export class Outbox {
  readonly #post: (news: News) => void
  readonly #reportOf: (lane: number) => LaneReport
  /** Lanes whose books changed. */
  readonly #changed = new Set<number>()
  #settled: News['settled'][number][] = []
  #statuses: News['statuses'][number][] = []
  #isScheduled = false

  constructor(post: (news: News) => void, reportOf: (lane: number) => LaneReport) {
    this.#post = post
    this.#reportOf = reportOf
  }

  changed(lane: number): void {
    this.#changed.add(lane)
    if (this.#isScheduled) return
    this.#isScheduled = true
    setTimeout(() => this.flush(), GATHER_MS)
  }

  settled(lane: number, ranges: readonly SequenceRange[], fate: Fate): void {
    this.#settled.push({ lane, ranges, fate })
    this.changed(lane)
  }

  statusSettled(lane: number, key: string): void {
    this.#statuses.push({ lane, key })
    this.changed(lane)
  }

  /** Posts what there is, now: whatever is said next must not overtake it. */
  flush(): void {
    this.#isScheduled = false
    if (this.#changed.size === 0) return
    const reports = Array.from(this.#changed, this.#reportOf)
    this.#post({ say: 'news', reports, settled: this.#settled, statuses: this.#statuses })
    this.#changed.clear()
    this.#settled = []
    this.#statuses = []
  }
}
