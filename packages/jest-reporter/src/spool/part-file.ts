// One process's record as a file, for the command that runs several processes and judges them together, or for a later merge of shards.
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts'
import type { RunRecord } from '../model/run-record.ts'
import type { MetricsReporterOptions, ResolvedOptions } from '../options.ts'
import { contextOf } from '../session/plan.ts'
import { redactJson } from '../session/redact.ts'

export interface PartFile {
  v: 1
  run: RunRecord
  /** Options of the reporter that JSON can hold; never the key. */
  options: MetricsReporterOptions
}

const CARRIED = [
  'host',
  'folder',
  'folderId',
  'mode',
  'outDir',
  'project',
  'maxSeries',
  'compare',
  'failOn',
  'summary',
  'flushTimeoutMs',
  'onDeliveryError',
] as const

/** What of the options can travel. A regular expression becomes its source, so that a rule still matches. */
function carried(options: ResolvedOptions, run: RunRecord): MetricsReporterOptions {
  const kept: JsonObject = {}
  for (const key of CARRIED) {
    const value = options[key]
    if (value !== undefined) kept[key] = JSON.parse(JSON.stringify(value)) as Json
  }
  const { perBench } = options.compare || {}
  if (perBench && isJsonObject(kept.compare)) {
    const rules = perBench.map((rule) => ({ ...rule, match: matchText(rule.match) }))
    kept.compare.perBench = rules as unknown as Json
  }
  const name = options.experimentName
  if (name !== undefined) kept.experimentName = typeof name === 'function' ? name(contextOf(run)) : name
  if (options.identity.renames) kept.identity = { renames: options.identity.renames }
  return kept as unknown as MetricsReporterOptions
}

/** `/sort/i` travels as text with slashes, a plain string as it is. */
function matchText(match: string | RegExp): string {
  return typeof match === 'string' ? match : String(match)
}

/** Turns rules that were regular expressions back into them. */
function revived(options: MetricsReporterOptions): MetricsReporterOptions {
  const rules = options.compare ? options.compare.perBench : undefined
  if (!options.compare || !rules) return options
  const perBench = rules.map((rule) => {
    const parts = typeof rule.match === 'string' ? /^\/(.+)\/([a-z]*)$/.exec(rule.match) : null
    return parts ? { ...rule, match: new RegExp(parts[1]!, parts[2]) } : rule
  })
  return { ...options, compare: { ...options.compare, perBench } }
}

/** Writes the record of this process into `folder`, whole or not at all. */
export async function writePart(run: RunRecord, options: ResolvedOptions, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const hook = options.redact
  // A hook is code of this process: it has to have its say here.
  const said = hook
    ? (redactJson(run as unknown as Json, (text) => hook(text, 'metadata')) as unknown as RunRecord)
    : run
  const part: PartFile = { v: 1, run: said, options: carried(options, run) }
  const file = path.join(folder, `${run.runId}.json`)
  await writeFile(`${file}.new`, JSON.stringify(part))
  await rename(`${file}.new`, file)
}

function partOf(value: unknown, file: string): PartFile {
  if (isJsonObject(value) && isJsonObject(value.run) && Array.isArray(value.run.benches)) {
    const part = value as unknown as PartFile
    return { ...part, options: revived(part.options ?? {}) }
  }
  throw new Error(`Cannot read a part: ${path.basename(file)} holds no run`)
}

/** Parts in the given files and folders (searched through), oldest first. */
export async function readParts(places: readonly string[]): Promise<PartFile[]> {
  const files: string[] = []
  for (const place of places) {
    if (!(await stat(place)).isDirectory()) files.push(place)
    else {
      const names = await readdir(place, { recursive: true })
      files.push(...names.filter((name) => name.endsWith('.json')).map((name) => path.join(place, name)))
    }
  }
  const parts = await Promise.all(files.map(async (file) => partOf(JSON.parse(await readFile(file, 'utf8')), file)))
  return parts.sort((a, b) => a.run.startedAtMs - b.run.startedAtMs || (a.run.runId < b.run.runId ? -1 : 1))
}
