// The folder through which Jest tests hand over what they record: one append-only file per worker process.
// Jest has no channel from a test to a reporter; an environment variable set before the workers exist reaches them all.
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { RecordedEntry } from './vitest-types.ts'

/** A line of such a file. `name` is null where Jest cannot tell which concurrent test is running. */
export interface JestSpoolLine {
  v: 1
  testPath: string
  name: string | null
  entry: RecordedEntry
}

export class JestSpool {
  readonly folder: string = mkdtempSync(path.join(os.tmpdir(), 'syvain-metrics-'))
  readonly #offsets = new Map<string, number>()
  #lines = new Map<string, JestSpoolLine[]>()
  badLines = 0

  /** Lines of one test file, each handed out once. */
  take(testPath: string): JestSpoolLine[] {
    this.#read()
    const lines = this.#lines.get(testPath) ?? []
    this.#lines.delete(testPath)
    return lines
  }

  #read(): void {
    for (const name of readdirSync(this.folder)) {
      const bytes = readFileSync(path.join(this.folder, name))
      const from = this.#offsets.get(name) ?? 0
      const end = bytes.lastIndexOf(0x0a) + 1
      if (end <= from) continue
      this.#offsets.set(name, end)
      for (const text of bytes.subarray(from, end).toString('utf8').split('\n')) this.#keep(text)
    }
  }

  #keep(text: string): void {
    if (text === '') return
    try {
      const line = JSON.parse(text) as JestSpoolLine
      const lines = this.#lines.get(line.testPath) ?? []
      lines.push(line)
      this.#lines.set(line.testPath, lines)
    } catch {
      this.badLines += 1 // written by two processes at once, or torn by a kill; reported when the run ends
    }
  }

  remove(): void {
    try {
      rmdirSync(this.folder)
    } catch {
      // Tests recorded something. The other call does all of it, but Node takes 2 ms to load it.
      rmSync(this.folder, { recursive: true, force: true })
    }
    this.#lines = new Map()
  }
}
