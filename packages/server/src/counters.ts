// What the server has done since it started, and the text Prometheus reads.
import type { StoreCounts } from './store/store.ts'

/** Counts that only grow. */
export class Counters {
  readonly #requests = new Map<string, number>()
  #accepted = 0
  #duplicate = 0
  #spoolCorruptBytes = 0
  #spoolRefused = 0

  /** Counts an answered request; `route` is the pattern, so that ids make no series of their own. */
  request(method: string, route: string, status: number): void {
    const labels = `method="${method}",route="${route}",status="${status}"`
    this.#requests.set(labels, (this.#requests.get(labels) ?? 0) + 1)
  }

  /** Counts the events of an ingest request, or of a segment of a spool. */
  ingested({ accepted, duplicate }: { accepted: number; duplicate: number }): void {
    this.#accepted += accepted
    this.#duplicate += duplicate
  }

  /** Counts bytes of spools that are no intact frame, and events of spools that the store refused. */
  spoolLost({ corruptBytes = 0, refused = 0 }: { corruptBytes?: number; refused?: number }): void {
    this.#spoolCorruptBytes += corruptBytes
    this.#spoolRefused += refused
  }

  /**
   * The Prometheus text format.
   *
   * @see {@link https://prometheus.io/docs/instrumenting/exposition_formats/ | Exposition formats}
   */
  toText(gauges: StoreCounts & { queueBytes: number; streams: number; residentBytes: number; ready: boolean }): string {
    const lines: string[] = []
    const add = (name: string, type: 'counter' | 'gauge', help: string, values: readonly [string, number][]) => {
      lines.push(`# HELP syvain_metrics_${name} ${help}`, `# TYPE syvain_metrics_${name} ${type}`)
      for (const [labels, value] of values) {
        lines.push(`syvain_metrics_${name}${labels === '' ? '' : `{${labels}}`} ${value}`)
      }
    }
    add('requests_total', 'counter', 'Answered requests.', [...this.#requests].sort())
    add('events_total', 'counter', 'Events of ingest requests and spools.', [
      ['result="accepted"', this.#accepted],
      ['result="duplicate"', this.#duplicate],
    ])
    add('spool_corrupt_bytes_total', 'counter', 'Bytes of spools that are no intact frame.', [
      ['', this.#spoolCorruptBytes],
    ])
    add('spool_refused_events_total', 'counter', 'Events of spools that were refused.', [['', this.#spoolRefused]])
    add('experiments', 'gauge', 'Stored experiments.', [['', gauges.experiments]])
    add('series', 'gauge', 'Stored series.', [['', gauges.series]])
    add('points', 'gauge', 'Stored points.', [['', gauges.points]])
    add('store_bytes', 'gauge', 'Size of the store.', [['', gauges.fileBytes]])
    add('queue_bytes', 'gauge', 'Bodies waiting for the disk.', [['', gauges.queueBytes]])
    add('event_streams', 'gauge', 'Open event streams.', [['', gauges.streams]])
    add('resident_bytes', 'gauge', 'Memory of the process.', [['', gauges.residentBytes]])
    add('ready', 'gauge', '1 while changes can be stored.', [['', gauges.ready ? 1 : 0]])
    return `${lines.join('\n')}\n`
  }
}
