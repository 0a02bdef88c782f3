// The write-ahead file of one run: what is known is on disk before anything is sent, so that a killed process loses nothing.
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import type { Judgement } from '../judge/judgement.ts'
import type { RunRecord } from '../model/run-record.ts'
import type { RunFacts, RunHead, RunPart } from '../session/run-builder.ts'

export type SpoolLine =
  | { t: 'open'; v: 1; pid: number; head: RunHead }
  | { t: 'facts'; facts: RunFacts }
  | RunPart
  | { t: 'signal'; signal: string; atMs: number }
  | { t: 'end'; run: RunRecord; judgement: Judgement }

const SUFFIX = '.jsonl'

/** How long a line of no consequence (a test that passed) may wait for others to be written with it. */
const DELAY_MS = 50

/**
 * An append-only file of lines. A line is on disk when `write` returns; only `writeSoon` lets lines wait for each other, because
 * thousands of passed tests are thousands of system calls.
 */
export class Spool {
  readonly path: string
  #fd: number | null
  #waiting: string[] = []
  #timer: NodeJS.Timeout | null = null

  constructor(folder: string, runId: string) {
    mkdirSync(folder, { recursive: true })
    this.path = path.join(folder, runId + SUFFIX)
    this.#fd = openSync(this.path, 'a')
  }

  write(line: SpoolLine): void {
    this.#waiting.push(`${JSON.stringify(line)}\n`)
    this.#flush()
  }

  /** For what a killed process may lose: the last 50 ms of passed tests. */
  writeSoon(line: SpoolLine): void {
    this.#waiting.push(`${JSON.stringify(line)}\n`)
    this.#timer ??= setTimeout(() => this.#flush(), DELAY_MS).unref()
  }

  #flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const text = this.#waiting.join('')
    this.#waiting = []
    if (text === '') return
    if (this.#fd === null) appendFileSync(this.path, text)
    else writeSync(this.#fd, text)
  }

  close(): void {
    if (this.#fd === null) return
    this.#flush()
    closeSync(this.#fd)
    this.#fd = null
  }

  /** Removes the file: the run is delivered. */
  remove(): void {
    this.close()
    try {
      unlinkSync(this.path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}

/** Spool files in `folder`, oldest first. */
export function listSpools(folder: string): string[] {
  let names: string[] = []
  try {
    names = readdirSync(folder)
  } catch {
    return [] // no folder: nothing was ever spooled
  }
  const files = names.filter((name) => name.endsWith(SUFFIX)).sort()
  return files.map((name) => path.join(folder, name))
}

/** The lines of a spool. A torn last line is what a kill leaves and is skipped; any other bad line is counted. */
export function readSpool(file: string): { lines: SpoolLine[]; badLines: number } {
  const lines: SpoolLine[] = []
  let badLines = 0
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    if (text === '') continue
    try {
      lines.push(JSON.parse(text) as SpoolLine)
    } catch {
      badLines += 1
    }
  }
  return { lines, badLines }
}
