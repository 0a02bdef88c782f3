// Runs a real runner on a copy of a fixture project, as a user would from a shell.
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url))

export interface FixtureRun {
  dir: string
  status: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** Lines that the fixture's recorder wrote, or `[]`. */
  recorded: Recorded[]
}

export interface Recorded {
  type: 'experiment' | 'metric' | 'annotation' | 'status'
  slug: string
  name?: string
  value?: number
  step?: number | null
  text?: string
  status?: string
  error?: string
  meta?: Record<string, unknown>
  metadata?: Record<string, unknown>
}

/** A fresh copy of a fixture inside the stage, where `@syvain-metrics/*`, jest and vitest resolve. */
export function copyFixture(name: string): string {
  const dir = mkdtempSync(path.join(inject('stage'), `${name}-`))
  cpSync(path.join(FIXTURES, name), dir, { recursive: true })
  cpSync(path.join(FIXTURES, 'shared'), path.join(dir, 'shared'), { recursive: true })
  return dir
}

/** The environment of a plain shell: nothing of the runner that runs these tests. */
export function plainEnv(extra: Record<string, string> = {}): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  return { PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}), ...extra }
}

/** Lines of a JSONL file; `[]` when it does not exist. */
export function jsonLines<T>(file: string): T[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as T)
}

/** Starts `node <stage>/node_modules/<bin> args` in `dir`. */
export function startIn(dir: string, bin: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  const entry = path.join(inject('stage'), 'node_modules', bin)
  return spawn(process.execPath, [entry, ...args], { cwd: dir, env: plainEnv(env), stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Waits for a started runner and reads what it left. */
export async function ended(child: ChildProcess, dir: string): Promise<FixtureRun> {
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (code, by) => resolve([code, by]))
  })
  return { dir, status, signal, stdout, stderr, recorded: jsonLines(path.join(dir, 'recorded.jsonl')) }
}

export const VITEST = 'vitest/vitest.mjs'
export const JEST = 'jest/bin/jest.js'

/** Runs a command in a fresh copy of a fixture to its end. */
export async function runFixture(
  name: string,
  bin: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<FixtureRun> {
  const dir = copyFixture(name)
  return ended(startIn(dir, bin, args, env), dir)
}

/** Names of files in a folder of a fixture; `[]` when it does not exist. */
export function filesIn(...parts: string[]): string[] {
  const dir = path.join(...parts)
  return existsSync(dir) ? readdirSync(dir).sort() : []
}
