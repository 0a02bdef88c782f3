// Imports one entry of the reporter's package in a process that did nothing else before.
import { job, report } from '../../run/job.ts'

const { entry } = job<{ readonly entry: string }>()
const startMs = performance.now()
await import(entry)
report({ importMs: performance.now() - startMs })
