// The way out: adds the evaluation's name and metadata, and keeps the writer's failures out of the host's loop.
import type { Json, MetricWriter } from './metric-writer.ts'

/** What to do when the writer throws: warn once and count, or let it through. */
export type OnError = 'warn' | 'throw'

/** Settings of a publisher. */
export interface PublisherOptions {
  /** Stands before every metric name, with a slash; none when empty. */
  readonly prefix: string
  /** Metadata of every metric. */
  readonly metadata: Readonly<Record<string, Json>>
  readonly onError: OnError
}

/** Sends numbers and notes of one evaluation. */
export class Publisher {
  /** Calls of the writer that threw. */
  failures = 0
  /** Values that were not sent because they are not finite. */
  nonFinite = 0
  readonly #writer: MetricWriter
  readonly #options: PublisherOptions

  constructor(writer: MetricWriter, options: PublisherOptions) {
    this.#writer = writer
    this.#options = options
  }

  metric(
    name: string,
    value: number | null,
    { step, ...metadata }: { step: number | null } & Record<string, Json>,
  ): void {
    if (value === null) return
    if (!Number.isFinite(value)) {
      this.nonFinite++
      return
    }
    const full = this.#options.prefix === '' ? name : `${this.#options.prefix}/${name}`
    this.#guard(() => this.#writer.metric(full, value, { step, metadata: { ...this.#options.metadata, ...metadata } }))
  }

  annotation(text: string, metadata: Record<string, Json>): void {
    this.#guard(() => this.#writer.annotation(text, { metadata }))
  }

  #guard(send: () => void): void {
    try {
      send()
    } catch (error) {
      if (this.#options.onError === 'throw') throw error
      // A recorder that fails must not end an evaluation of hours: the first failure is shown, all are counted.
      if (this.failures++ === 0) console.warn('transformers-hooks: the experiment refused a value:', error)
    }
  }
}
