// Finds a version of transformers.js: installed beside this package, or in a folder that a variable names.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What the tests use of the library. */
export interface TransformersLibrary {
  readonly env: { localModelPath: string; allowRemoteModels: boolean; allowLocalModels: boolean }
  pipeline(task: string, model: string, options: object): Promise<TestPipeline>
  readonly RawImage: new (data: Uint8Array, width: number, height: number, channels: number) => unknown
  readonly TextStreamer?: new (tokenizer: unknown, options: object) => { put(value: unknown): void; end(): void }
}

/** A pipeline of any task. */
export interface TestPipeline {
  (input: unknown, options?: object): Promise<unknown>
  readonly task: string
  readonly tokenizer: unknown
  readonly model: unknown
  dispose(): Promise<unknown>
}

/** Where a version is: its entry, or why it is not there. */
export interface Found {
  readonly entry: string | null
  readonly version: string
  readonly why: string
}

/** Looks for a major version of a package; `variable` names a folder in which it was installed apart. */
export function findLibrary(name: string, major: number, variable: string): Found {
  const bases = [
    import.meta.url,
    ...(process.env[variable] ? [pathToFileURL(join(process.env[variable], 'x.js')).href] : []),
  ]
  let seen = ''
  for (const base of bases) {
    try {
      const entry = createRequire(base).resolve(name)
      const version = versionAbove(dirname(entry), name)
      if (version.startsWith(`${major}.`)) return { entry, version, why: '' }
      seen = `, only ${version} is`
    } catch {
      // Not there: the next base may have it, and the reason below says so when none has.
    }
  }
  return {
    entry: null,
    version: '',
    why: `${name} ${major}.x is not installed${seen}: set ${variable} to a folder that has it`,
  }
}

function versionAbove(folder: string, name: string): string {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    try {
      const facts = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as { name?: string; version?: string }
      if (facts.name === name) return facts.version ?? ''
    } catch {
      // No package.json in this folder: look above.
    }
  }
  return ''
}

/** Imports a library that was found. */
export async function importLibrary(entry: string): Promise<TransformersLibrary> {
  return (await import(pathToFileURL(entry).href)) as TransformersLibrary
}
