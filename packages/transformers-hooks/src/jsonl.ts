// Results of single samples as lines of JSON in a file (Node, Bun and Deno only): to go on with, or to look at.
import { closeSync, createReadStream, existsSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import type { ResultStore, StoredSample } from './result-store.ts'
import type { SampleResult } from './sample.ts'

export type { ResultStore, StoredSample } from './result-store.ts'
export type { SampleResult } from './sample.ts'

/** A store in a file. */
export interface JsonlStore extends ResultStore, Disposable {
  /** Lines that could not be read, such as the torn last one of a killed process; they are run again. */
  readonly damaged: number
  close(): void
}

/**
 * A store for `resume`: each scored sample is one line, written before the next one starts, so that a killed process loses
 * at most the sample it was at.
 *
 * @param path file that is made if it is not there, with its folder.
 * @example
 * using store = jsonlResults('results/test.jsonl')
 * await evaluate(experiment, { data: rows, pipe, config: { model: MODEL }, resume: store })
 */
export function jsonlResults(path: string): JsonlStore {
  const lines = new LineFile(path)
  let damaged = 0
  return {
    get damaged() {
      return damaged
    },
    async *load() {
      if (!existsSync(path)) return
      for await (const line of createInterface({
        input: createReadStream(path),
        crlfDelay: Number.POSITIVE_INFINITY,
      })) {
        const sample = parse(line)
        if (sample !== null) yield sample
        else if (line.trim() !== '') damaged++
      }
    },
    append: (sample) => lines.append(sample),
    close: () => lines.close(),
    [Symbol.dispose]: () => lines.close(),
  }
}

/** Writes every sample, whatever its outcome, as one line. */
export interface SampleWriter extends Disposable {
  (result: SampleResult): void
  close(): void
}

/**
 * Writes all samples for a person to look at: give it as `onSample`. A prediction or reference that JSON can't express is
 * written as JSON makes it.
 *
 * @param path file that is made if it is not there, with its folder; lines are added at its end.
 */
export function jsonlSamples(path: string): SampleWriter {
  const lines = new LineFile(path)
  const write = (result: SampleResult): void => lines.append(result)
  return Object.assign(write, { close: () => lines.close(), [Symbol.dispose]: () => lines.close() })
}

function parse(line: string): StoredSample | null {
  try {
    const value = JSON.parse(line) as Partial<StoredSample> | null
    const whole = typeof value?.config === 'string' && value.id !== undefined && value.prediction !== undefined
    return whole ? (value as StoredSample) : null
  } catch {
    // A torn or foreign line: the caller counts it, and its sample is run again.
    return null
  }
}

const NEWLINE = 10

/** A file that grows by whole lines; opened at the first one. */
class LineFile {
  readonly #path: string
  #file: number | null = null

  constructor(path: string) {
    this.#path = path
  }

  append(value: unknown): void {
    this.#file ??= this.#open()
    writeSync(this.#file, `${JSON.stringify(value)}\n`)
  }

  /** A torn last line is closed first, or the next one would be lost with it. */
  #open(): number {
    mkdirSync(dirname(this.#path), { recursive: true })
    const file = openSync(this.#path, 'a+')
    const { size } = fstatSync(file)
    const last = new Uint8Array(1)
    if (size > 0) readSync(file, last, 0, 1, size - 1)
    if (size > 0 && last[0] !== NEWLINE) writeSync(file, '\n')
    return file
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }
}
