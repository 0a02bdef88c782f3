// Events that are counted and not recorded: values no wire can carry, one series too many, too late. Each is told once.
import type { DropReason, Kind, Ledger } from '../deliver/ledger.ts'
import type { ResolvedQueueOptions } from '../options.ts'
import type { Warnings } from '../warnings.ts'
import type { SeriesTable } from './series-table.ts'

/** Told of drops that happen before the engine sees an event. `range`: first and last sequence, where they have one. */
export type OnDrop = (reason: DropReason, count: number, range?: readonly [number, number]) => void

/** What refusals work with. */
export interface RefusalOptions {
  readonly slug: string
  readonly table: SeriesTable
  readonly ledger: Ledger
  readonly warnings: Warnings
  readonly options: ResolvedQueueOptions
  readonly onDrop: OnDrop
}

/** Counts and tells what an experiment did not record. */
export class Refusals {
  readonly #setup: RefusalOptions

  constructor(setup: RefusalOptions) {
    this.#setup = setup
  }

  /** NaN or an infinity. One warning per series. */
  nonFinite(series: number, value: number): void {
    const { name, metadataJson } = this.#setup.table.keys[series]!
    this.#count('non-finite', 'metrics')
    this.#setup.warnings.warnOnce(
      `non-finite:${this.#setup.slug}:${series}`,
      `metric "${name}" ${metadataJson} became ${value}; values that are not finite are counted, not sent`,
    )
  }

  /** One series too many. One warning, which names the metadata key with the most different values. */
  seriesLimit(name: string): void {
    const { slug, table, warnings, options } = this.#setup
    this.#count('series-limit', 'metrics')
    const widest = table.widestKey(name)
    const hint =
      widest === undefined
        ? ''
        : `: metadata key "${widest.key}" of metric "${name}" has ${widest.values} different values`
    const limit = `experiment "${slug}" has ${options.maxSeries} series (maxSeries)`
    warnings.warnOnce(`series-limit:${slug}`, `${limit}${hint}; further series are dropped`)
  }

  /** Recorded after `close()`. */
  closed(kind: Kind): void {
    this.#count('closed', kind)
    this.#setup.warnings.warn(
      'closed',
      `events of experiment "${this.#setup.slug}" came after close(); they are dropped`,
    )
  }

  #count(reason: DropReason, kind: Kind): void {
    const { ledger, onDrop } = this.#setup
    ledger.recorded[kind]++
    ledger.drop(reason, kind)
    onDrop(reason, 1)
  }
}
