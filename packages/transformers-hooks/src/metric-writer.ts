// What an evaluation writes to: the two methods of core's Experiment that are used here, as a structural type.

/** A plain JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/**
 * Where numbers and notes go. Core's `Experiment` is one; in a test any object that records its calls is one.
 *
 * `metadata` separates series of one name, so it has few distinct values: never a sample id.
 */
export interface MetricWriter {
  metric(
    name: string,
    value: number,
    at: { step: number | null; metadata?: Record<string, Json>; timestamp?: number | Date },
  ): void
  annotation(
    text: string,
    options?: { metadata?: Record<string, Json>; timestamp?: number | Date; step?: number },
  ): void
}
