// Where the results of single samples are kept between two runs of one evaluation.
import type { Json } from './metric-writer.ts'

/** A sample that was scored, as plain JSON. */
export interface StoredSample {
  /** Hash of the configuration that made the prediction; results of another one are not used. */
  readonly config: string
  readonly id: string | number
  readonly prediction: Json
  readonly latencyMs: number | null
  readonly truncated: boolean
}

/** Keeps scored samples. Only those are stored: what failed is run again. */
export interface ResultStore {
  /** Everything stored so far, of any configuration. */
  load(): AsyncIterable<StoredSample> | Iterable<StoredSample> | Promise<Iterable<StoredSample>>
  /** Stores one sample before the next one starts. */
  append(sample: StoredSample): void | Promise<void>
}
