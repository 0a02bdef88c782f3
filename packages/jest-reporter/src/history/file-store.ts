// Past runs in one append-only file per project: `.metrics/history/<project>.jsonl`, kept in git or in a CI cache.
import { appendFile, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { BaselineStore } from '../judge/compare-options.ts'
import type { RunRecord } from '../model/run-record.ts'

/** A change that was looked at and found right: older values no longer count. */
export interface AcceptMark {
  /** `null` accepts every benchmark. */
  label: string | null
  atMs: number
  reason: string
}

type HistoryLine = { run: RunRecord } | { accept: AcceptMark }

/** When a file grows beyond this, its older half goes: a history of thousands of runs judges no better than one of twenty. */
const MAX_BYTES = 32 << 20

/** What a judgement needs of a past run; tests and remarks of its day are left out. */
function slim(run: RunRecord): RunRecord {
  const metrics = run.metrics.filter((metric) => metric.better !== 'none')
  const benches = run.benches.map((bench) => ({ ...bench, quantilesMs: null }))
  return { ...run, benches, metrics, tests: [], annotations: [], phasesMs: {}, heapMb: {}, meta: {} }
}

function withoutAccepted(run: RunRecord, marks: readonly AcceptMark[]): RunRecord {
  const counts = (label: string): boolean =>
    !marks.some((mark) => run.startedAtMs <= mark.atMs && (mark.label === null || label.includes(mark.label)))
  return {
    ...run,
    benches: run.benches.filter((bench) => counts(bench.label)),
    metrics: run.metrics.filter((metric) => counts(`${metric.test} > ${metric.name}`)),
  }
}

/** Whether a past run belongs to the line of commits that `ancestry` lists; without git every run does. */
function isAncestor(run: RunRecord, ancestry: ReadonlySet<string> | undefined): boolean {
  const sha = run.git.headSha ?? run.git.sha
  return ancestry === undefined || sha === null || ancestry.has(sha) || ancestry.has(run.git.sha ?? '')
}

/** The store that ships: a folder of JSON lines. */
export class FileStore implements BaselineStore {
  readonly #folder: string
  /** Lines that did not parse in the last `load`. */
  badLines = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  fileOf(project: string): string {
    return path.join(this.#folder, `${project.replace(/[^\w.-]+/g, '_').replace(/^_+/, '') || 'project'}.jsonl`)
  }

  /**
   * The newest runs of a fingerprint, and where there are none those of others, so that a judgement can say `incomparable`.
   */
  async load(query: {
    project: string
    fingerprint: string
    ancestry?: string[]
    limit: number
  }): Promise<RunRecord[]> {
    const lines = await this.#lines(query.project)
    const marks = lines.flatMap((line) => ('accept' in line ? [line.accept] : []))
    const ancestry = query.ancestry && new Set(query.ancestry)
    const runs = lines.flatMap((line) => ('run' in line ? [line.run] : []))
    const known = runs.filter((run) => isAncestor(run, ancestry)).map((run) => withoutAccepted(run, marks))
    const same = known.filter((run) => run.fingerprint === query.fingerprint)
    return (same.length > 0 ? same : known).slice(-query.limit)
  }

  async save(run: RunRecord): Promise<void> {
    await this.#append(run.project, { run: slim(run) })
  }

  /** Marks the present level of one benchmark, or of all, as right. */
  async accept(project: string, mark: AcceptMark): Promise<void> {
    await this.#append(project, { accept: mark })
  }

  async #append(project: string, line: HistoryLine): Promise<void> {
    const file = this.fileOf(project)
    await mkdir(this.#folder, { recursive: true })
    await appendFile(file, `${JSON.stringify(line)}\n`)
    if ((await stat(file)).size > MAX_BYTES) await this.#shrink(file, project)
  }

  async #shrink(file: string, project: string): Promise<void> {
    const lines = await this.#lines(project)
    const kept = lines.slice(-Math.ceil(lines.length / 2))
    await writeFile(`${file}.new`, kept.map((line) => `${JSON.stringify(line)}\n`).join(''))
    await rename(`${file}.new`, file)
  }

  async #lines(project: string): Promise<HistoryLine[]> {
    this.badLines = 0
    const text = await readFile(this.fileOf(project), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    const lines: HistoryLine[] = []
    for (const line of text.split('\n').filter(Boolean)) {
      try {
        lines.push(JSON.parse(line) as HistoryLine)
      } catch {
        this.badLines += 1 // a merge conflict or a torn line; the other runs still count
      }
    }
    return lines
  }
}
