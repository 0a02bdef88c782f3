// What became of every event. At any time: recorded = acknowledged + pending + dropped + dead-lettered.

/** Why an event is not on its way any more although no server has it. */
export type DropReason =
  | 'overflow' // the queue was full
  | 'series-limit' // it would have been one series too many
  | 'non-finite' // NaN or an infinity, which rows cannot hold
  | 'retries-exhausted' // `maxRetries` retryable failures
  | 'spool-full' // neither memory nor the disk had room
  | 'corrupt' // the disk gave back something else than was written
  | 'closed' // recorded after `close()`

/** Number of metrics, annotations and statuses. */
export interface Tally {
  readonly metrics: number
  readonly annotations: number
  readonly statuses: number
}

/** Counts over the life of an experiment, or of a collector. */
export interface DeliveryStats {
  readonly recorded: Tally
  readonly acknowledged: Tally
  readonly pending: Tally
  /** By reason. `non-finite` counts values that no wire can carry; every other reason is a loss. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>
  readonly droppedTally: Tally
  readonly deadLettered: Tally
  readonly retryableFailures: number
  readonly permanentFailures: number
}

/** Kinds of things that are counted. */
export type Kind = keyof Tally

type Counts = { -readonly [K in Kind]: number }

/** The books of one experiment. */
export class Ledger {
  readonly recorded: Counts = zero()
  readonly acknowledged: Counts = zero()
  readonly droppedTally: Counts = zero()
  readonly deadLettered: Counts = zero()
  readonly dropped: Partial<Record<DropReason, number>> = {}
  retryableFailures = 0
  permanentFailures = 0
  /** The last messages of failures, newest last. */
  readonly errors: string[] = []

  drop(reason: DropReason, kind: Kind, count = 1): void {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + count
    this.droppedTally[kind] += count
  }

  /** Metrics, annotations or statuses that are recorded and not settled. */
  pending(kind: Kind): number {
    return this.recorded[kind] - this.acknowledged[kind] - this.droppedTally[kind] - this.deadLettered[kind]
  }

  /** Events that are lost for good: everything dropped but non-finite values, and everything dead-lettered. */
  get lost(): number {
    return total(this.droppedTally) - (this.dropped['non-finite'] ?? 0) + total(this.deadLettered)
  }

  /** Adds what other books gained between two of their states. */
  add(now: DeliveryStats, before: DeliveryStats): void {
    for (const kind of ['metrics', 'annotations', 'statuses'] as const) {
      this.recorded[kind] += now.recorded[kind] - before.recorded[kind]
      this.acknowledged[kind] += now.acknowledged[kind] - before.acknowledged[kind]
      this.droppedTally[kind] += now.droppedTally[kind] - before.droppedTally[kind]
      this.deadLettered[kind] += now.deadLettered[kind] - before.deadLettered[kind]
    }
    for (const [reason, count] of Object.entries(now.dropped) as [DropReason, number][]) {
      this.dropped[reason] = (this.dropped[reason] ?? 0) + count - (before.dropped[reason] ?? 0)
    }
    this.retryableFailures += now.retryableFailures - before.retryableFailures
    this.permanentFailures += now.permanentFailures - before.permanentFailures
  }

  failed(kind: 'retryable' | 'permanent', message: string): void {
    if (kind === 'retryable') this.retryableFailures++
    else this.permanentFailures++
    if (this.errors.at(-1) !== message) this.errors.push(message)
    if (this.errors.length > MAX_ERRORS) this.errors.shift()
  }

  snapshot(): DeliveryStats {
    return {
      recorded: { ...this.recorded },
      acknowledged: { ...this.acknowledged },
      pending: {
        metrics: this.pending('metrics'),
        annotations: this.pending('annotations'),
        statuses: this.pending('statuses'),
      },
      dropped: { ...this.dropped },
      droppedTally: { ...this.droppedTally },
      deadLettered: { ...this.deadLettered },
      retryableFailures: this.retryableFailures,
      permanentFailures: this.permanentFailures,
    }
  }
}

// Enough to see what went wrong and how it changed; an outage repeats itself thousands of times.
const MAX_ERRORS = 10

/** The books of several experiments as one. */
export function sumStats(all: readonly DeliveryStats[]): DeliveryStats {
  const sum = new Ledger().snapshot()
  return all.reduce(
    (a, b) => ({
      recorded: addTally(a.recorded, b.recorded),
      acknowledged: addTally(a.acknowledged, b.acknowledged),
      pending: addTally(a.pending, b.pending),
      dropped: addReasons(a.dropped, b.dropped),
      droppedTally: addTally(a.droppedTally, b.droppedTally),
      deadLettered: addTally(a.deadLettered, b.deadLettered),
      retryableFailures: a.retryableFailures + b.retryableFailures,
      permanentFailures: a.permanentFailures + b.permanentFailures,
    }),
    sum,
  )
}

function addTally(a: Tally, b: Tally): Tally {
  return {
    metrics: a.metrics + b.metrics,
    annotations: a.annotations + b.annotations,
    statuses: a.statuses + b.statuses,
  }
}

function addReasons(a: DeliveryStats['dropped'], b: DeliveryStats['dropped']): DeliveryStats['dropped'] {
  const sum = { ...a }
  for (const [reason, count] of Object.entries(b) as [DropReason, number][]) sum[reason] = (sum[reason] ?? 0) + count
  return sum
}

function total({ metrics, annotations, statuses }: Tally): number {
  return metrics + annotations + statuses
}

function zero(): Counts {
  return { metrics: 0, annotations: 0, statuses: 0 }
}
