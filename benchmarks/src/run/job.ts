// The job of a program and its way to report.
import { writeSync } from 'node:fs'

/** The job of this process. */
export function job<T>(): T {
  return JSON.parse(process.env.SYVAIN_BENCH_JOB ?? '') as T
}

/** Reports at once: whatever the end of the process is, what was reported before counts. */
export function report(values: Readonly<Record<string, number>>): void {
  writeSync(1, `@bench ${JSON.stringify(values)}\n`)
}

/** CPU time of all threads of this process since its start, microseconds. */
export function cpuUs(): number {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  return userCPUTime + systemCPUTime
}

// Made before: the sine is no cost of any subject.
const VALUES = Float64Array.from({ length: 4096 }, (_, i) => Math.sin(i * 0.37) / (1 + i * 1e-4) + 0.5)

/** A value with a full mantissa, as a loss has. */
export function value(i: number): number {
  return VALUES[i & 4095] as number
}

/** Lets everything else run once. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Waits, and keeps the process alive meanwhile. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
