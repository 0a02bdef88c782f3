// The result of one run as a file: machine, versions and rows. Everything in it was obtained by running.
import { cpus, loadavg, totalmem } from 'node:os'
import type { Observation } from './observation.ts'
import type { Row } from './row.ts'
import type { SubjectName } from './subjects/subject.ts'

/** One row of a result. What the child printed stays out: it names folders of the machine. */
export interface RowResult extends Omit<Observation, 'stderr'> {
  readonly name: string
  readonly title: string
  /** Missed expectations; only ours is judged. */
  readonly problems: readonly string[]
}

/** One run of the suite. */
export interface Results {
  readonly subject: SubjectName
  readonly title: string
  readonly versions: Readonly<Record<string, string>>
  readonly node: string
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly memoryGiB: number
    readonly platform: string
    /** Processes that wanted to run, mean of the minute before the end. */
    readonly load1: number
  }
  readonly at: string
  readonly seconds: number
  readonly rows: readonly RowResult[]
}

/** A row with what was seen. */
export function rowResult({ name, title }: Row, observation: Observation, problems: readonly string[]): RowResult {
  const { stderr: _, ...seen } = observation
  return { name, title, ...seen, problems }
}

/** This machine. */
export function machine(): Results['machine'] {
  const all = cpus()
  return {
    cpu: all[0]?.model ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    load1: Number((loadavg()[0] as number).toFixed(1)),
  }
}
