// Every write to the experiment passes here: names, metadata, the non-finite policy, and the isolation of errors.
import { known } from './describe-run.ts'
import type { EventHandler, Json, Logs } from './host-types.ts'
import type { MetricWriter } from './metric-writer.ts'
import type { Settings } from './options.ts'

/** Ends training on purpose, because the user asked for it: the one error that no guard holds back. */
class NonFiniteError extends Error {
  override name = 'NonFiniteError'
}

/** What tells the lines of one metric apart; few values each. */
export type Tags = Readonly<Partial<Record<'split' | 'granularity' | 'weight', string>>>

const NO_TAGS: Tags = {}

export interface Place {
  readonly step: number | null
  readonly epoch?: number
}

/** One line of a chart: a name with its metadata, as core identifies it. */
interface Line {
  readonly name: string | null
  readonly tags: Tags
  readonly metadata: Record<string, Json>
  lastFinite: number | undefined
  isAnnounced: boolean
}

export class Publisher {
  errors = 0
  nonFinite = 0
  /** What the non-finite policy asks for, until someone who can does it. */
  wanted: 'non_finite' | Error | undefined
  readonly #experiment: MetricWriter
  readonly #settings: Settings
  readonly #lines = new Map<string, Line[]>()
  readonly #said = new Set<string>()

  constructor(experiment: MetricWriter, settings: Settings) {
    this.#experiment = experiment
    this.#settings = settings
  }

  /** Writes values by name; one that fails is reported and does not keep the next from being written. */
  metrics(values: Readonly<Record<string, number | undefined>>, at: Place, tags: Tags = NO_TAGS): void {
    for (const name in values) {
      const value = values[name]
      if (value !== undefined && name !== 'batch' && name !== 'size') this.#metric(name, value, at, tags)
    }
  }

  /** Writes the values of an epoch by their tfjs names; `lost` are the validation names that have no known value. */
  epoch(values: ReadonlyMap<string, number>, lost: readonly string[], at: Place): void {
    const { train, validation } = this.#settings.splits
    for (const [name, value] of values) {
      if (name.startsWith('val_')) this.#metric(name.slice(4), value, at, { split: validation })
      else this.#metric(name, value, at, { split: train })
    }
    const facts = { event: 'validation_unidentified', names: lost.join(','), see: 'tfjs#5941' }
    if (lost.length > 0) this.noteOnce('Validation values that cannot be told apart are not recorded', facts, at.step)
  }

  /** Writes one annotation, which says in `event` what it is about. */
  note(text: string, metadata: Record<string, Json>, step: number | null): void {
    void this.guard(() => this.#experiment.annotation(text, step === null ? { metadata } : { metadata, step }))
  }

  noteOnce(text: string, metadata: Record<string, Json>, step: number | null): void {
    if (!this.#said.has(text)) this.note(text, metadata, step)
    this.#said.add(text)
  }

  /** Runs `action`; what it throws, now or later, goes to `report`. An event's handler is given its arguments: two come with every batch. */
  guard(action: EventHandler, index = -1, logs: Logs = {}): void | Promise<void> {
    try {
      return action(index, logs)?.catch((error: unknown) => this.report(error))
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
    try {
      if (typeof onError === 'function') onError(error)
      else if (this.errors === 1)
        console.warn('tfjs-callback: recording failed; training goes on, later failures are only counted.', error)
    } catch (second) {
      // A failing error handler must not do what it is there to prevent.
      console.warn('tfjs-callback: `onError` itself failed; training goes on.', second)
    }
  }

  #metric(name: string, value: number, at: Place, tags: Tags): void {
    try {
      const line = this.#lineOf(name, tags)
      if (line.name === null) return
      if (Number.isFinite(value)) {
        line.lastFinite = value
        this.#experiment.metric(line.name, value, { step: at.step, metadata: line.metadata })
      } else {
        this.#onNonFinite(line, value, at)
      }
    } catch (error) {
      this.report(error)
    }
  }

  #lineOf(name: string, tags: Tags): Line {
    const lines = this.#lines.get(name) ?? []
    // Compared one by one: to make a key of them would cost more than all the rest.
    for (const line of lines) if (isSame(line.tags, tags)) return line
    const { rename = {}, metadata } = this.#settings
    const renamed = typeof rename === 'function' ? rename(name) : Object.hasOwn(rename, name) ? rename[name]! : name
    const line = { name: renamed, tags, metadata: { ...metadata, ...tags }, lastFinite: undefined, isAnnounced: false }
    this.#lines.set(name, [...lines, line])
    return line
  }

  #onNonFinite(line: Line, value: number, { step, epoch }: Place): void {
    const { nonFinite = 'annotate' } = this.#settings
    this.nonFinite += 1
    if (nonFinite === 'skip') return
    const text = `${line.name} became ${value}`
    if (nonFinite === 'stop') this.wanted ??= 'non_finite'
    if (nonFinite === 'throw') this.wanted ??= new NonFiniteError(`Cannot go on training: ${text} at step ${step}`)
    if (line.isAnnounced) return
    line.isAnnounced = true
    const facts = { event: 'non_finite', metric: line.name, value: String(value), ...line.metadata }
    this.note(text, { ...facts, ...known({ epoch, last_finite: line.lastFinite }) }, step)
  }
}

function isSame(a: Tags, b: Tags): boolean {
  return a === b || (a.split === b.split && a.granularity === b.granularity && a.weight === b.weight)
}
