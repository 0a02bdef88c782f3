// An experiment that keeps what it is told, in order.
import type { MetricWriter } from '../../src/metric-writer.ts'

export interface Point {
  readonly name: string
  readonly value: number
  readonly step: number | null
  readonly metadata: Record<string, unknown>
}

export interface Note {
  readonly text: string
  readonly step: number | undefined
  readonly metadata: Record<string, unknown>
}

export class MemoryExperiment implements MetricWriter {
  readonly points: Point[] = []
  readonly notes: Note[] = []
  readonly failures: (Error | string)[] = []

  metric(name: string, value: number, at: Parameters<MetricWriter['metric']>[2]): void {
    if (!Number.isFinite(value)) throw new Error(`Cannot record ${name}: not finite`)
    if (at.step !== null && !(Number.isInteger(at.step) && at.step >= 0))
      throw new Error(`Cannot record step ${at.step}`)
    this.points.push({ name, value, step: at.step, metadata: at.metadata ?? {} })
  }

  annotation(text: string, options: NonNullable<Parameters<MetricWriter['annotation']>[1]> = {}): void {
    this.notes.push({ text, step: options.step, metadata: options.metadata ?? {} })
  }

  error(reason: Error | string): void {
    this.failures.push(reason)
  }

  /** The points of one line as [step, value], found by name and exact metadata. */
  line(name: string, metadata: Record<string, unknown> = {}): [number | null, number][] {
    const wanted = JSON.stringify(metadata)
    return this.points
      .filter((point) => point.name === name && JSON.stringify(point.metadata) === wanted)
      .map(({ step, value }) => [step, value])
  }

  train(name: string): number[] {
    return this.line(name, { split: 'train' }).map(([, value]) => value)
  }

  validation(name: string): number[] {
    return this.line(name, { split: 'validation' }).map(([, value]) => value)
  }

  steps(name: string, metadata: Record<string, unknown> = {}): (number | null)[] {
    return this.line(name, metadata).map(([step]) => step)
  }

  /** The metadata of the annotations of one event. */
  events(event: string): Record<string, unknown>[] {
    return this.notes.filter(({ metadata }) => metadata.event === event).map(({ metadata }) => metadata)
  }

  /** The names recorded, sorted. */
  get names(): string[] {
    return [...new Set(this.points.map(({ name }) => name))].sort()
  }
}
