// The questions about the reporter, in the order of the table.
import type { Question } from '../question.ts'
import { imports } from './imports.ts'
import { overhead } from './overhead.ts'

export const REPORTER: readonly Question[] = [imports, overhead('vitest'), overhead('jest')]
