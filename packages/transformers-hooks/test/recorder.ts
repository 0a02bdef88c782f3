// A writer that remembers what it was told.
import type { Json, MetricWriter } from '../src/metric-writer.ts'

/** One metric as it arrived. */
export interface RecordedMetric {
  readonly name: string
  readonly value: number
  readonly step: number | null
  readonly metadata: Record<string, Json>
}

/** Records metrics and annotations in order. */
export class Recorder implements MetricWriter {
  readonly metrics: RecordedMetric[] = []
  readonly annotations: { text: string; metadata: Record<string, Json> }[] = []

  metric(name: string, value: number, at: { step: number | null; metadata?: Record<string, Json> }): void {
    this.metrics.push({ name, value, step: at.step, metadata: at.metadata ?? {} })
  }

  annotation(text: string, options?: { metadata?: Record<string, Json> }): void {
    this.annotations.push({ text, metadata: options?.metadata ?? {} })
  }

  /** Value of the final metric of this name, without a slice. */
  final(name: string): number | undefined {
    return this.metrics.find((metric) => metric.name === name && metric.metadata.aggregation === 'final')?.value
  }
}
