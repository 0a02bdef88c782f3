// How long a model takes to load: files and session apart, from the progress callback of the library.
import type { Json, MetricWriter } from './metric-writer.ts'
import { Publisher } from './publisher.ts'

/** An event of the library's `progress_callback`. */
export interface ProgressEvent {
  readonly status: string
  readonly name?: string
  readonly file?: string
  readonly loaded?: number
  readonly total?: number
  readonly model?: string
  readonly task?: string
}

/** What transformers.js calls while it loads. */
// biome-ignore lint/suspicious/noExplicitAny: each version declares its own union of events.
export type ProgressCallback = (event: any) => void

/** Options of `loadHook`. */
export interface LoadHookOptions {
  /** Your own callback, called after the event was noted. */
  forward?: ProgressCallback
  /** Metadata `split` of the metrics; `'load'` unless told. */
  split?: string
  /** What to do when the experiment throws; `'warn'` unless told. */
  onError?: 'warn' | 'throw'
  /** Milliseconds, monotonic. */
  clock?: () => number
}

/** A file that was loaded. */
export interface LoadedFile {
  readonly file: string
  /** Null when the library does not tell, as 3.x in Node for the model itself. */
  readonly bytes: number | null
  /** From its first event to `done`; null before that. */
  readonly ms: number | null
}

/** How a model was loaded. */
export interface LoadReport {
  readonly model: string | null
  readonly files: readonly LoadedFile[]
  /** Of all files whose size is known. */
  readonly bytes: number
  /** From the first event to the last file. */
  readonly filesMs: number | null
  /** From the last file to `ready`: making the session. Null for a model that is loaded without a pipeline. */
  readonly sessionMs: number | null
  readonly totalMs: number | null
}

/** Give its callback to `pipeline()`. */
export interface LoadHook {
  readonly progress_callback: ProgressCallback
  report(): LoadReport
}

/**
 * Measures how a pipeline is loaded. When it is ready, `load_ms` (by phase) and `load_bytes` are published.
 *
 * @param experiment where values go.
 * @example
 * const load = loadHook(experiment)
 * const pipe = await pipeline('text-classification', MODEL, { progress_callback: load.progress_callback })
 * load.report() // { model: MODEL, files: […], bytes: 268438014, filesMs: 812, sessionMs: 140, totalMs: 952 }
 */
export function loadHook(experiment: MetricWriter, options: LoadHookOptions = {}): LoadHook {
  const clock = options.clock ?? (() => performance.now())
  const publisher = new Publisher(experiment, {
    prefix: '',
    metadata: { split: options.split ?? 'load' },
    onError: options.onError ?? 'warn',
  })
  let log = new LoadLog()
  return {
    progress_callback(event: ProgressEvent) {
      if (log.isReady) log = new LoadLog()
      log.note(event, clock())
      if (event.status === 'ready') publish(publisher, log.report())
      options.forward?.(event)
    },
    report: () => log.report(),
  }
}

class LoadLog {
  isReady = false
  #model: string | null = null
  #startMs: number | null = null
  #lastFileMs: number | null = null
  #readyMs: number | null = null
  readonly #files = new Map<string, { bytes: number | null; startMs: number; endMs: number | null }>()

  note(event: ProgressEvent, nowMs: number): void {
    this.#startMs ??= nowMs
    this.#model = event.model ?? event.name ?? this.#model
    if (event.status === 'ready') {
      this.isReady = true
      this.#readyMs = nowMs
    }
    // `progress_total` of 4.x is about all files together, which the single events tell too.
    if (event.file === undefined) return
    const file = this.#files.get(event.file) ?? { bytes: null, startMs: nowMs, endMs: null }
    this.#files.set(event.file, file)
    if (event.total !== undefined && event.total > 0) file.bytes = event.total
    if (event.status === 'done') {
      file.endMs = nowMs
      this.#lastFileMs = nowMs
    }
  }

  report(): LoadReport {
    const since = (endMs: number | null, startMs: number | null): number | null =>
      endMs === null || startMs === null ? null : endMs - startMs
    const files = [...this.#files].map(([file, { bytes, startMs, endMs }]) => ({
      file,
      bytes,
      ms: since(endMs, startMs),
    }))
    return {
      model: this.#model,
      files,
      bytes: files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
      filesMs: since(this.#lastFileMs, this.#startMs),
      sessionMs: since(this.#readyMs, this.#lastFileMs),
      totalMs: since(this.#readyMs ?? this.#lastFileMs, this.#startMs),
    }
  }
}

function publish(publisher: Publisher, report: LoadReport): void {
  publisher.metric('load_ms', report.filesMs, { step: null, phase: 'files' })
  publisher.metric('load_ms', report.sessionMs, { step: null, phase: 'session' })
  publisher.metric('load_ms', report.totalMs, { step: null, phase: 'total' })
  publisher.metric('load_bytes', report.bytes, { step: null })
  const facts: Record<string, Json> = { model: report.model, files: report.files.length, bytes: report.bytes }
  publisher.annotation('model loaded', facts)
}
