// The questions about core, in the order of the table.
import type { Question } from '../question.ts'
import { blocked } from './blocked.ts'
import { deadOrigin } from './dead-origin.ts'
import { delivered } from './delivered.ts'
import { exit } from './exit.ts'
import { kill } from './kill.ts'
import { memory } from './memory.ts'
import { record } from './record.ts'
import { recovery } from './recovery.ts'
import { size } from './size.ts'
import { startup } from './startup.ts'

export const CORE: readonly Question[] = [
  record,
  memory,
  delivered,
  exit,
  blocked,
  kill,
  deadOrigin,
  startup,
  recovery,
  size,
]
