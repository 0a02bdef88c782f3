// The part of core's surface that a reporter uses. Any object with these methods will do, so a test passes a recorder.
import type { JsonObject } from '../model/json.ts'

export interface FlushResultLike {
  ok: boolean
}

export interface ExperimentLike {
  readonly id?: string
  readonly url?: string
  metric(name: string, value: number, options: { step: number | null; metadata?: JsonObject; timestamp?: number }): void
  annotation(text: string, options?: { metadata?: JsonObject; timestamp?: number; step?: number }): void
  start(options?: { timestamp?: number }): void
  done(options?: { timestamp?: number }): void
  error(error: Error | string, options?: { timestamp?: number }): void
  flush(options?: { timeoutMs?: number }): Promise<FlushResultLike>
}

/** What is said about a new experiment. */
export type ExperimentRequest = {
  description?: string
  meta?: JsonObject
  /** 16 hex digits of the run: a replay with the same one repeats its event ids. */
  session?: string
} & ({ folderId?: string; folderPath?: never } | { folderId?: never; folderPath?: string })

export interface CollectorLike {
  experiment(slug: string, options?: ExperimentRequest): Promise<ExperimentLike>
  close?(options?: { timeoutMs?: number }): Promise<unknown>
}
