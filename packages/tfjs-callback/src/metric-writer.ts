// What we write to. Core's Experiment fits, and so does any object with these methods.
import type { Json } from './host-types.ts'

/** Where the numbers go: core's `Experiment` fits. */
export interface MetricWriter {
  metric(name: string, value: number, at: { step: number | null; metadata?: Record<string, Json> }): void
  annotation(text: string, options?: { metadata?: Record<string, Json>; step?: number }): void
  /** Marks the run as failed; `trackFit` calls it when training throws. */
  error?(reason: Error): void
}
