// Every write to the experiment passes here: names, metadata, the non-finite policy, and the isolation of errors.
import type { Json } from './host-types.ts'
import type { MetricWriter } from './metric-writer.ts'
import type { Settings, Tags } from './options.ts'

/** Ends training on purpose, because the user asked for it: the one error that no guard holds back. */
class NonFiniteError extends Error {
  override name = 'NonFiniteError'
}

export interface Place {
  readonly step: number | null
  readonly epoch?: number
}

/** One line of a chart: a name with its metadata, as core identifies it. */
interface Series {
  readonly name: string | null
  readonly metadata: Record<string, Json>
  last: number | undefined
  announced: boolean
}

export class Publisher {
  errors = 0
  nonFinite = 0
  /** What the non-finite policy asks for, until someone who can does it. */
  wanted: 'stop' | Error | undefined
  readonly #experiment: MetricWriter
  readonly #settings: Settings
  /** Tags are few and the same objects each time, so that finding a line costs two look-ups and makes no string. */
  readonly #series = new Map<Tags, Map<string, Series>>()
  readonly #said = new Set<string>()

  constructor(experiment: MetricWriter, settings: Settings) {
    this.#experiment = experiment
    this.#settings = settings
  }

  /** @param tags the same object each time */
  metric(name: string, value: number, at: Place, tags: Tags): void {
    try {
      const series = this.#seriesOf(name, tags)
      if (series.name === null) return
      if (Number.isFinite(value)) {
        series.last = value
        this.#experiment.metric(series.name, value, { step: at.step, metadata: series.metadata })
      } else {
        this.#onNonFinite(series, value, at)
      }
    } catch (error) {
      this.report(error)
    }
  }

  /** Writes the values of an epoch by their tfjs names; `lost` are the validation names that have no known value. */
  epochMetrics(values: ReadonlyMap<string, number>, lost: readonly string[], at: Place): void {
    const { train, validation } = this.#settings.tags
    for (const [name, value] of values) {
      if (name.startsWith('val_')) this.metric(name.slice(4), value, at, validation)
      else this.metric(name, value, at, train)
    }
    if (lost.length === 0) return
    const facts = { event: 'validation_unidentified', names: lost.join(','), see: 'tfjs#5941' }
    this.noteOnce('Validation values that cannot be told apart are not recorded', facts, at.step)
  }

  /** Writes one annotation, which says in `event` what it is about. */
  note(text: string, metadata: Record<string, Json>, step: number | null): void {
    try {
      this.#experiment.annotation(text, step === null ? { metadata } : { metadata, step })
    } catch (error) {
      this.report(error)
    }
  }

  noteOnce(text: string, metadata: Record<string, Json>, step: number | null): void {
    if (!this.#said.has(text)) this.note(text, metadata, step)
    this.#said.add(text)
  }

  /** Marks the run as failed, where the experiment can. */
  fail(error: Error): void {
    void this.guard(() => this.#experiment.error?.(error))
  }

  /** Runs `action`; what it throws, now or later, goes to `report`. */
  guard(action: () => void | Promise<void>): void | Promise<void> {
    try {
      const running = action()
      if (running) return running.catch((error: unknown) => this.report(error))
    } catch (error) {
      this.report(error)
    }
  }

  /** Counts an error; throws it only where `onError` says so. */
  report(error: unknown): void {
    const { onError = 'warn' } = this.#settings
    if (error instanceof NonFiniteError) throw error
    this.errors += 1
    if (onError === 'throw') throw error
    if (typeof onError === 'function') tell(onError, error)
    else if (this.errors === 1)
      console.warn('tfjs-callback: recording failed; training goes on, later failures are only counted.', error)
  }

  #seriesOf(name: string, tags: Tags): Series {
    const lines = this.#series.get(tags) ?? new Map<string, Series>()
    if (lines.size === 0) this.#series.set(tags, lines)
    const known = lines.get(name)
    if (known) return known
    const { rename, metadata } = this.#settings
    const renamed =
      typeof rename === 'function' ? rename(name) : rename && Object.hasOwn(rename, name) ? rename[name]! : name
    const series: Series = { name: renamed, metadata: { ...metadata, ...tags }, last: undefined, announced: false }
    lines.set(name, series)
    return series
  }

  #onNonFinite(series: Series, value: number, at: Place): void {
    const { nonFinite = 'annotate' } = this.#settings
    this.nonFinite += 1
    if (nonFinite === 'skip') return
    const text = `${series.name} became ${value}`
    if (nonFinite === 'stop') this.wanted ??= 'stop'
    if (nonFinite === 'throw') this.wanted ??= new NonFiniteError(`Cannot go on training: ${text} at step ${at.step}`)
    if (series.announced) return
    series.announced = true
    const place = at.epoch === undefined ? {} : { epoch: at.epoch }
    const last = series.last === undefined ? {} : { last_finite: series.last }
    this.note(
      text,
      { event: 'non_finite', metric: series.name, value: String(value), ...series.metadata, ...place, ...last },
      at.step,
    )
  }
}

/** A failing error handler must not do what it is there to prevent. */
function tell(onError: (error: unknown) => void, error: unknown): void {
  try {
    onError(error)
  } catch (second) {
    console.warn('tfjs-callback: `onError` itself failed; training goes on.', second)
  }
}
