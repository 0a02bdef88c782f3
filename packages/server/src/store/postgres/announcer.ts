// Live events between the processes of one database. What changed is told, not the data: a notice has 8,000 bytes at most. Told apart
// from the change and a few times a second, because every commit with a notice waits for every other one.
import type { LiveEvent } from '@syvain-metrics/protocol'
import { droppedTotals } from '../rows.ts'
import { findAnnotation, listDropped } from './annotations.ts'
import type { Connection } from './connection.ts'
import { findExperiment } from './experiments.ts'

const CHANNEL = 'syvain_metrics'
const GATHER_MS = 100
const MAX_BYTES = 7_500

type Moved = Extract<LiveEvent, { type: 'series' }>['data']['series'][number]

/** What a notice says. `from`: the process that sent it, which has told its own readers already. */
type Notice = { readonly from: string } & (
  | { readonly type: 'series'; readonly id: string; readonly series: readonly Moved[] }
  | { readonly type: 'experiment' | 'status' | 'delivery'; readonly id: string }
  | { readonly type: 'annotation'; readonly id: string; readonly annotation: string }
  /** Notices before this one could not be sent. */
  | { readonly type: 'gap' }
)

/** Tells the other processes what this one did, and hears them. */
export class Announcer {
  readonly #db: Connection
  readonly #organizationId: string
  readonly #from: string
  #waiting: LiveEvent[] = []
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<void> = Promise.resolve()
  /** Notices could not be sent. */
  #hasGap = false
  /** Notices are told in the order in which they came, although some must be looked up. */
  #hearing: Promise<void> = Promise.resolve()

  /** @param from Name of this process, unlike any other's. */
  constructor(db: Connection, organizationId: string, from: string) {
    this.#db = db
    this.#organizationId = organizationId
    this.#from = from
  }

  announce(events: readonly LiveEvent[]): void {
    if (events.length === 0) return
    this.#waiting.push(...events)
    this.#timer ??= setTimeout(() => this.#send(), GATHER_MS).unref()
  }

  /** @param onGap Told when events may have been missed. */
  async hear(onEvents: (events: readonly LiveEvent[]) => void, onGap: () => void): Promise<void> {
    const tell = async (notice: Notice): Promise<void> => {
      if (notice.type === 'gap') return onGap()
      const event = await this.#eventOf(notice)
      if (event !== undefined) onEvents([event])
    }
    const onNotice = (payload: string): void => {
      const notice = noticeOf(payload)
      if (notice === undefined || notice.from === this.#from) return
      this.#hearing = this.#hearing.then(() => tell(notice)).catch(onGap)
    }
    await this.#db.listen(CHANNEL, onNotice, onGap)
  }

  /** Tells what waits. */
  async close(): Promise<void> {
    this.#send()
    await this.#sending
  }

  #send(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const notices = noticesOf(this.#waiting.splice(0), this.#from)
    if (notices.length === 0) return
    this.#sending = this.#sending.then(async () => {
      const gap = this.#hasGap ? [JSON.stringify({ from: this.#from, type: 'gap' } satisfies Notice)] : []
      try {
        const all = [...gap, ...notices]
        await this.#db.query('SELECT pg_notify($1, notice) FROM unnest($2::text[]) AS notice', [CHANNEL, all])
        this.#hasGap = false
      } catch {
        // The change itself is stored. The others hear with the next notice that they missed something.
        this.#hasGap = true
      }
    })
  }

  async #eventOf(notice: Exclude<Notice, { type: 'gap' }>): Promise<LiveEvent | undefined> {
    const { type, id } = notice
    switch (type) {
      case 'series':
        return { type, data: { experiment_id: id, series: [...notice.series] } }
      case 'annotation': {
        const data = await findAnnotation(this.#db, id, notice.annotation)
        return data && { type, data }
      }
      case 'delivery':
        return { type, data: { experiment_id: id, dropped: droppedTotals(await listDropped(this.#db, id)) } }
      default: {
        const data = await findExperiment(this.#db, this.#organizationId, id)
        return data && { type, data }
      }
    }
  }
}

/** What a payload says; undefined for one that is not of this program. */
function noticeOf(payload: string): Notice | undefined {
  try {
    const notice: unknown = JSON.parse(payload)
    return typeof notice === 'object' && notice !== null && 'from' in notice ? (notice as Notice) : undefined
  } catch {
    return undefined // somebody else uses the channel
  }
}

/** Events as notices: the newest state of each curve, in as many as it takes. */
export function noticesOf(events: readonly LiveEvent[], from: string): string[] {
  const notices: Notice[] = []
  const moved = new Map<string, Map<string, Moved>>()
  for (const event of events) {
    switch (event.type) {
      case 'series': {
        const known = moved.get(event.data.experiment_id) ?? new Map<string, Moved>()
        for (const one of event.data.series) known.set(`${one.metric_name}\n${JSON.stringify(one.metadata)}`, one)
        moved.set(event.data.experiment_id, known)
        break
      }
      case 'annotation':
        notices.push({ from, type: 'annotation', id: event.data.experiment_id, annotation: event.data.id })
        break
      case 'delivery':
        notices.push({ from, type: 'delivery', id: event.data.experiment_id })
        break
      default:
        notices.push({ from, type: event.type, id: event.data.id })
    }
  }
  const texts = notices.map((notice) => JSON.stringify(notice))
  for (const [id, series] of moved) texts.push(...seriesNotices(from, id, [...series.values()]))
  return texts
}

// A curve whose metadata alone are too long is left out: its chart moves when it is next looked at.
function seriesNotices(from: string, id: string, series: readonly Moved[]): string[] {
  const text = JSON.stringify({ from, type: 'series', id, series } satisfies Notice)
  if (Buffer.byteLength(text) <= MAX_BYTES) return [text]
  if (series.length === 1) return []
  const middle = series.length >> 1
  return [...seriesNotices(from, id, series.slice(0, middle)), ...seriesNotices(from, id, series.slice(middle))]
}
