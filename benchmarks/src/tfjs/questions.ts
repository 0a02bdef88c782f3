// The questions about tfjs-callback.
import type { Question } from '../question.ts'
import { overhead } from './overhead.ts'

export const TFJS: readonly Question[] = [overhead]
