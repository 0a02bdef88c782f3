// Finds a version of transformers.js: 2.x beside this package, 3.x and 4.x where scripts/setup-transformers.mjs installs them.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The versions that are supported. */
export type Major = 2 | 3 | 4

/** What the tests use of the library. */
export interface TransformersLibrary {
  readonly env: { localModelPath: string; allowRemoteModels: boolean; allowLocalModels: boolean }
  pipeline(task: string, model: string, options: object): Promise<TestPipeline>
  readonly RawImage: new (data: Uint8Array, width: number, height: number, channels: number) => unknown
  /** Only from 3.x on. */
  readonly TextStreamer?: new (
    tokenizer: unknown,
    options: object,
  ) => { put(value: unknown): void; end(): void }
}

/** A pipeline of any task. */
export interface TestPipeline {
  (input: unknown, options?: object): Promise<unknown>
  readonly task: string
  readonly tokenizer: unknown
  readonly model: unknown
  dispose(): Promise<unknown>
}

/** A version that is installed. */
export interface Library {
  readonly major: Major
  readonly version: string
  readonly entry: string
}

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/transformers.js/', import.meta.url))

/** Looks for a major version. @returns it, or a sentence that says how to get it. */
export function findLibrary(major: Major): Library | string {
  const name = major === 2 ? '@xenova/transformers' : '@huggingface/transformers'
  const folder = major === 2 ? fileURLToPath(new URL('.', import.meta.url)) : join(CACHE, String(major))
  if (!existsSync(folder)) return `${name} ${major}.x is not set up here: npm run setup:transformers`
  const entry = createRequire(join(folder, 'any.js')).resolve(name)
  return { major, entry, version: versionAbove(dirname(entry), name) }
}

function versionAbove(folder: string, name: string): string {
  const file = join(folder, 'package.json')
  const facts = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string }) : {}
  if (facts.name === name && facts.version !== undefined) return facts.version
  if (folder === dirname(folder)) throw new Error(`Cannot find the version of ${name}: no package.json above its entry`)
  return versionAbove(dirname(folder), name)
}

/** Imports a library and points it at a folder of models; nothing is fetched. */
export async function importLibrary({ entry }: Library, modelsDir: string): Promise<TransformersLibrary> {
  const library = (await import(pathToFileURL(entry).href)) as TransformersLibrary
  Object.assign(library.env, { localModelPath: modelsDir, allowRemoteModels: false, allowLocalModels: true })
  return library
}

/** Makes a pipeline of unquantized weights, in the words of each version. */
export function loadPipeline(
  library: TransformersLibrary,
  { major, task, model, more = {} }: { major: Major; task: string; model: string; more?: object },
): Promise<TestPipeline> {
  return library.pipeline(task, model, { ...(major === 2 ? { quantized: false } : { dtype: 'fp32' }), ...more })
}
