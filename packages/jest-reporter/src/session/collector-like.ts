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
  start(): void
  done(): void
  error(error: Error | string): void
  flush(options?: { timeoutMs?: number }): Promise<FlushResultLike>
}

export interface CollectorLike {
  experiment(
    slug: string,
    options?: { description?: string; meta?: JsonObject; folderId?: string; folderPath?: string },
  ): Promise<ExperimentLike>
  close?(options?: { timeoutMs?: number }): Promise<unknown>
}
