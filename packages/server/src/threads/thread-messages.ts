// What the main thread and its workers say to each other.
import type { ReadKind, ReadMap } from '../read/reader.ts'
import type { Applied, Command } from '../store/commands.ts'

/** How a worker is told what it is. */
export interface ThreadRole {
  readonly role: 'writer' | 'reader'
  readonly dir: string
  readonly organizationId: string
  readonly maxSeriesPerExperiment: number
  readonly maxStoreBytes: number
}

export type ThreadRequest =
  | { readonly id: number; readonly kind: 'apply'; readonly commands: readonly Command[] }
  | {
      readonly id: number
      readonly kind: 'read'
      readonly read: ReadKind
      readonly question: ReadMap[ReadKind]['question']
    }
  | { readonly id: number; readonly kind: 'close' }

export type ThreadReply =
  | { readonly id: number; readonly value: Applied | ReadMap[ReadKind]['answer'] | null }
  | { readonly id: number; readonly error: string }
