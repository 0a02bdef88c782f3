// Who the rows of a batch are, as columns. A client's ids share their beginning: it is read once, and then only compared.
import { eventIdPrefix, parseEventId, sequenceAfter } from '@syvain-metrics/protocol'
import { FOREIGN_SESSION } from '../series/points.ts'

/** Collects the ids of a batch, in order. */
export class IdentityColumns {
  readonly sessions: string[] = []
  readonly sources: Uint32Array
  readonly sequences: Float64Array
  readonly foreignIds: string[] = []
  #prefix = ''
  #source = 0

  constructor(count: number) {
    this.sources = new Uint32Array(count)
    this.sequences = new Float64Array(count)
  }

  add(index: number, id: string): void {
    const sequence = this.#prefix === '' ? undefined : sequenceAfter(this.#prefix, id)
    if (sequence !== undefined) {
      this.sources[index] = this.#source
      this.sequences[index] = sequence
    } else this.#addOther(index, id)
  }

  #addOther(index: number, id: string): void {
    const parsed = parseEventId(id)
    const source = this.#sourceOf(parsed?.session ?? FOREIGN_SESSION)
    this.sources[index] = source
    this.sequences[index] = parsed?.sequence ?? this.foreignIds.push(id) - 1
    if (parsed === undefined) return
    this.#prefix = eventIdPrefix(parsed.session)
    this.#source = source
  }

  #sourceOf(session: string): number {
    const known = this.sessions.indexOf(session)
    return known >= 0 ? known : this.sessions.push(session) - 1
  }
}
