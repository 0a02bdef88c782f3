// Live events: numbered, kept for a while so that a reader can come back, curves announced at most a few times a second.
import type { LiveEvent } from '@syvain-metrics/protocol'

/** An event with its number; `id` is what `Last-Event-ID` repeats. */
export interface NumberedEvent {
  readonly id: string
  readonly event: LiveEvent
}

/** Receives events, or undefined when the hub closes. */
export type Listener = (event: NumberedEvent | undefined) => void

type SeriesMoved = Extract<LiveEvent, { type: 'series' }>['data']['series'][number]

export interface LiveHubOptions {
  /** Distinguishes this process's numbers from those of an earlier one. */
  readonly epoch: string
  readonly replayEvents: number
  readonly seriesEventMs: number
}

/** One stream of events for all readers. */
export class LiveHub {
  readonly #options: LiveHubOptions
  #epoch: string
  #kept: NumberedEvent[] = []
  readonly #listeners = new Set<Listener>()
  readonly #moved = new Map<string, Map<string, SeriesMoved>>()
  #number = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: LiveHubOptions) {
    this.#options = options
    this.#epoch = options.epoch
  }

  get listeners(): number {
    return this.#listeners.size
  }

  /** Takes events in order. Series events wait for their time, and only the newest state of a curve is told. */
  publish(events: readonly LiveEvent[]): void {
    for (const event of events) {
      if (event.type === 'series') this.#collect(event.data)
      else this.#send(event)
    }
  }

  /** Sends the waiting series events now. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const [experiment_id, series] of this.#moved) {
      this.#send({ type: 'series', data: { experiment_id, series: [...series.values()] } })
    }
    this.#moved.clear()
  }

  /**
   * Listens from now on.
   *
   * @param lastEventId What the reader saw last, or undefined for a new reader.
   * @returns What it missed, and whether that is all: after a restart or a long absence it is not, and the reader must load anew.
   */
  subscribe(listener: Listener, lastEventId?: string): { missed: readonly NumberedEvent[]; complete: boolean } {
    this.#listeners.add(listener)
    if (lastEventId === undefined) return { missed: [], complete: true }
    const [epoch, text] = lastEventId.split('-')
    const number = Number(text)
    const oldest = this.#number - this.#kept.length
    if (epoch !== this.#epoch || !Number.isInteger(number) || number < oldest || number > this.#number) {
      return { missed: [], complete: false }
    }
    return { missed: this.#kept.slice(number - oldest), complete: true }
  }

  unsubscribe(listener: Listener): void {
    this.#listeners.delete(listener)
  }

  /** Ends every stream. */
  close(): void {
    this.flush()
    for (const listener of this.#listeners) listener(undefined)
    this.#listeners.clear()
  }

  /** Ends every stream because events may have been missed: its reader comes back, and is told to load anew. */
  restart(epoch: string): void {
    this.close()
    this.#epoch = epoch
    this.#kept = []
    this.#number = 0
  }

  #collect({ experiment_id, series }: Extract<LiveEvent, { type: 'series' }>['data']): void {
    const moved = this.#moved.get(experiment_id) ?? new Map<string, SeriesMoved>()
    for (const one of series) moved.set(`${one.metric_name}\u0000${JSON.stringify(one.metadata)}`, one)
    this.#moved.set(experiment_id, moved)
    this.#timer ??= setTimeout(() => this.flush(), this.#options.seriesEventMs).unref()
  }

  #send(event: LiveEvent): void {
    this.#number++
    const numbered = { id: `${this.#epoch}-${this.#number}`, event }
    this.#kept.push(numbered)
    if (this.#kept.length > this.#options.replayEvents) this.#kept.shift()
    for (const listener of this.#listeners) listener(numbered)
  }
}
