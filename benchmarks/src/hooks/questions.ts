// The questions about transformers-hooks, in the order of the table.
import type { Question } from '../question.ts'
import { bootstrap } from './bootstrap.ts'
import { memory } from './memory.ts'
import { overhead } from './overhead.ts'
import { share } from './share.ts'

export const HOOKS: readonly Question[] = [overhead, share, memory, bootstrap]
