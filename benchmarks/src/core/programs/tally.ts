// What a counting server saw.
import { decodeSegment, parseEventId, readRows } from '@syvain-metrics/protocol'
import type { Seen } from '../../run/counting-server.ts'

interface Event {
  readonly id: string
  readonly timeMs: number
}

/** Counts until it is taken; which events are known is never forgotten. */
export class Tally {
  items = 0
  requests = 0
  failed = 0
  #distinct = 0
  #duplicates = 0
  #lastSequence = -1
  #lagsMs: number[] = []
  readonly #known = new Set<string>()

  /** Remembers the events of a body. @returns how many were new and how many known. */
  remember(body: Buffer, isSegment: boolean): { accepted: number; duplicate: number } {
    const nowMs = Date.now()
    let accepted = 0
    let duplicate = 0
    for (const { id, timeMs } of isSegment ? segmentEvents(body) : rowEvents(body)) {
      if (this.#known.has(id)) duplicate++
      else accepted++
      this.#known.add(id)
      this.#lagsMs.push(nowMs - timeMs)
      this.#lastSequence = Math.max(this.#lastSequence, Number(id.slice(17)))
    }
    this.#distinct += accepted
    this.#duplicates += duplicate
    return { accepted, duplicate }
  }

  take(): Seen {
    const { items, requests, failed } = this
    const seen: Seen = {
      items,
      requests,
      failed,
      distinct: this.#distinct,
      duplicates: this.#duplicates,
      lagsMs: this.#lagsMs,
      lastSequence: this.#lastSequence,
    }
    this.items = 0
    this.requests = 0
    this.failed = 0
    this.#distinct = 0
    this.#duplicates = 0
    this.#lagsMs = []
    return seen
  }
}

function segmentEvents(body: Buffer): Event[] {
  const { session, firstSequence, timesMs } = decodeSegment(body)
  return Array.from(timesMs, (timeMs, i) => ({ id: `${session}:${firstSequence + i}`, timeMs }))
}

function rowEvents(body: Buffer): Event[] {
  const read = readRows(JSON.parse(body.toString()))
  if (read.kind !== 'rows') throw new Error(`Cannot count: ${JSON.stringify(read).slice(0, 200)}`)
  return read.rows.map(({ client_event_id, timestamp_ms = Number.NaN }) => {
    const identity = parseEventId(client_event_id)
    if (identity === undefined) throw new Error(`Cannot count: id ${client_event_id}`)
    return { id: `${identity.session}:${identity.sequence}`, timeMs: timestamp_ms }
  })
}
