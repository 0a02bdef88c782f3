// What took effect on the server: which events, how often they came again, and which requests it had seen before.
import { createHash } from 'node:crypto'

/** One event of a request: its number, and the id by which the client says "the same event". */
export interface Item {
  readonly event: number
  readonly id: string | undefined
}

/** Outcome of one intake request. */
export interface Taken {
  readonly accepted: number
  readonly duplicate: number
}

/** How a request was known already: the same bytes under the same key, or other bytes under it. */
export type KeyUse = 'new' | 'replay' | 'reused'

/** A server's memory of events. Ids and idempotency keys are honoured when the client sends them. */
export class Effects {
  readonly #timesTaken = new Map<number, number>()
  readonly #firstAtMs = new Map<number, number>()
  readonly #ids = new Set<string>()
  readonly #keys = new Map<string, { digest: string; taken: Taken }>()
  /** Events that arrived after they had taken effect, without a key that says so. */
  again = 0
  /** Idempotency keys that came with other bytes. */
  reusedKeys = 0

  /** Numbers of the events that took effect. */
  get delivered(): number {
    return this.#timesTaken.size
  }

  /** Effects beyond the first of each event. */
  get doubles(): number {
    let doubles = 0
    for (const times of this.#timesTaken.values()) doubles += times - 1
    return doubles
  }

  has(event: number): boolean {
    return this.#timesTaken.has(event)
  }

  /** When an event first took effect, in milliseconds since the Unix epoch. */
  firstAtMs(event: number): number | undefined {
    return this.#firstAtMs.get(event)
  }

  /** Takes events in; an id that is known has no second effect. */
  take(items: readonly Item[], atMs: number): Taken {
    let duplicate = 0
    for (const { event, id } of items) {
      const times = this.#timesTaken.get(event) ?? 0
      if (times > 0) this.again++
      if (id !== undefined && this.#ids.has(id)) {
        duplicate++
        continue
      }
      if (id !== undefined) this.#ids.add(id)
      if (times === 0) this.#firstAtMs.set(event, atMs)
      this.#timesTaken.set(event, times + 1)
    }
    return { accepted: items.length - duplicate, duplicate }
  }

  /** As `take`, once per key: the same request again has the first one's outcome and no effect. */
  takeOnce(
    key: string,
    { items, body, atMs }: { readonly items: readonly Item[]; readonly body: Uint8Array; readonly atMs: number },
  ): { readonly use: KeyUse; readonly taken: Taken } {
    const digest = createHash('sha256').update(body).digest('base64')
    const known = this.#keys.get(key)
    if (known === undefined) {
      const taken = this.take(items, atMs)
      this.#keys.set(key, { digest, taken })
      return { use: 'new', taken }
    }
    if (known.digest === digest) return { use: 'replay', taken: known.taken }
    this.reusedKeys++
    return { use: 'reused', taken: { accepted: 0, duplicate: 0 } }
  }
}
