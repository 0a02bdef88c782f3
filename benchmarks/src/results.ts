// The result of a run as a file: machine, versions, date, every raw round. Everything in it was obtained by running.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { RESULTS } from './prepare/places.ts'
import type { Answer } from './question.ts'

/** One question with its answer. */
export interface Answered extends Answer {
  readonly name: string
  readonly asks: string
  readonly seconds: number
}

/** One run. */
export interface Results {
  readonly suite: string
  readonly isQuick: boolean
  readonly at: string
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly memoryGiB: number
    readonly platform: string
    /** Processes that wanted to run, mean of the minute before the start. */
    readonly load1: number
  }
  readonly versions: Readonly<Record<string, string>>
  readonly answers: readonly Answered[]
}

/** This machine. */
export function machine(): Results['machine'] {
  const all = cpus()
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    load1: Number((loadavg()[0] as number).toFixed(1)),
  }
}

/** Writes the file of a run. @returns its name. */
export function writeResults(results: Results): string {
  mkdirSync(RESULTS, { recursive: true })
  const name = `${results.suite}-${results.at.replaceAll(':', '').replace(/\..*/, 'Z')}.json`
  writeFileSync(join(RESULTS, name), `${JSON.stringify(results, null, 1)}\n`)
  return name
}

/** The newest file of a suite that answers every question; `undefined` when there is none. */
export function newestResults(
  suite: string,
  questions: readonly string[],
): { name: string; results: Results } | undefined {
  if (!existsSync(RESULTS)) return undefined
  const names = readdirSync(RESULTS).filter((name) => name.startsWith(`${suite}-`) && name.endsWith('.json'))
  for (const name of names.sort().reverse()) {
    const results = JSON.parse(readFileSync(join(RESULTS, name), 'utf8')) as Results
    if (!results.isQuick && questions.every((one) => results.answers.some((answer) => answer.name === one))) {
      return { name, results }
    }
  }
  return undefined
}
