// The questions about the server, in the order of the table.
import type { Question } from '../question.ts'
import { bytes } from './bytes.ts'
import { growth } from './growth.ts'
import { ingest } from './ingest.ts'
import { kill } from './kill.ts'
import { latency } from './latency.ts'
import { memory } from './memory.ts'
import { postgres } from './postgres.ts'
import { reads } from './reads.ts'
import { repeated } from './repeated.ts'

export const SERVER: readonly Question[] = [ingest, growth, bytes, reads, repeated, latency, memory, kill, postgres]
