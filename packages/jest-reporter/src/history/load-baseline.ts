// Finds the past runs that a run is judged against, wherever the options say they are.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { BaselineStore, CompareOptions } from '../judge/compare-options.ts'
import { isJsonObject } from '../model/json.ts'
import type { RunRecord } from '../model/run-record.ts'
import { FileStore } from './file-store.ts'
import { splitRounds } from './split-rounds.ts'

/** Runs per bench in a window may be spread over more runs than the window has: some run only a few files. */
const LOAD_FACTOR = 5

export interface BaselineQuery {
  outDirPath: string
  root: string
  ancestry: () => Promise<string[] | undefined>
}

/** The run inside a report, or a bare record. */
export function runOf(value: unknown): RunRecord {
  const found = isJsonObject(value) && isJsonObject(value.run) ? value.run : value
  if (isJsonObject(found) && Array.isArray(found.benches) && typeof found.runId === 'string') {
    return found as unknown as RunRecord
  }
  throw new Error('Cannot read a run: the file is neither a report nor a run record')
}

/** Reads a run from a report or a part file. */
export async function readRun(file: string): Promise<RunRecord> {
  return runOf(JSON.parse(await readFile(file, 'utf8')))
}

function isStore(value: CompareOptions['baseline']): value is BaselineStore {
  return typeof value === 'object' && 'load' in value
}

/** The store of the options, or the file store of `outDir`. */
export function storeOf(compare: CompareOptions, outDirPath: string): BaselineStore {
  return isStore(compare.baseline) ? compare.baseline : new FileStore(path.join(outDirPath, 'history'))
}

/** Past runs for `run`, newest last. A baseline file counts each of its rounds as a run. */
export async function loadBaseline(
  run: RunRecord,
  compare: CompareOptions,
  query: BaselineQuery,
): Promise<RunRecord[]> {
  const { baseline } = compare
  if (typeof baseline === 'object' && 'file' in baseline) {
    return splitRounds(await readRun(path.resolve(query.root, baseline.file)))
  }
  const ref = typeof baseline === 'object' && 'ref' in baseline ? baseline.ref : null
  const ancestry = ref === null ? await query.ancestry() : undefined
  const limit = (compare.window ?? 20) * LOAD_FACTOR
  const { project, fingerprint } = run
  const runs = await storeOf(compare, query.outDirPath).load({
    project,
    fingerprint,
    limit,
    ...(ancestry ? { ancestry } : {}),
  })
  return ref === null ? runs : runs.filter((past) => past.git.branch === ref || past.git.sha?.startsWith(ref))
}
