// The experiment that a run becomes: its name, meta, events and status, redacted and cut to the limits of the wire.
import { createHash } from 'node:crypto'
import type { Judgement } from '../judge/judgement.ts'
import { isJsonObject, type JsonObject } from '../model/json.ts'
import type { RunRecord } from '../model/run-record.ts'
import type { ResolvedOptions, RunContext } from '../options.ts'
import { type Redact, redactJson } from './redact.ts'
import { type RunEvent, runEvents } from './run-events.ts'

export interface ExperimentPlan {
  slug: string
  /** 16 hex digits, the same for every replay of a run. */
  session: string
  description: string
  meta: JsonObject
  folder: string | null
  folderId: string | null
  /** When the run itself began and ended: the experiment is recorded afterwards, and has its duration. */
  startedAtMs: number
  endedAtMs: number
  events: RunEvent[]
  /** Text of the status `error`; `null` for `done`. */
  error: string | null
}

export type PlanOptions = Pick<ResolvedOptions, 'experimentName' | 'folder' | 'folderId' | 'maxSeries' | 'redact'>

const MAX_SLUG = 200
const MAX_TEXT = 16_000
const MAX_METADATA_BYTES = 512

/** The part of `text` that fits into `bytes` of UTF-8, never cut inside a character. */
export function clipBytes(text: string, bytes: number): string {
  if (text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes) return text
  const cut = Buffer.from(text)
    .subarray(0, bytes - 3)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')
  return `${cut}…`
}

/** What a naming or meta function of the user gets. */
export function contextOf(run: Pick<RunRecord, 'kind' | 'project' | 'git' | 'shard'>): RunContext {
  const sha = run.git.headSha ?? run.git.sha
  return { kind: run.kind, project: run.project, branch: run.git.branch, sha, dirty: run.git.dirty, shard: run.shard }
}

/** `bench: parser @ main 3f2a91c`, with `+dirty` when the tree is not what the commit says. */
export function defaultName(context: RunContext): string {
  const commit = context.sha ? ` ${context.sha.slice(0, 7)}${context.dirty ? '+dirty' : ''}` : ''
  const branch = context.branch ? ` @ ${context.branch}` : commit ? ' @' : ''
  return `${context.kind}: ${context.project}${branch}${commit}${context.shard ? ` (${context.shard})` : ''}`
}

function nameOf(run: RunRecord, option: PlanOptions['experimentName']): string {
  const context = contextOf(run)
  const name = typeof option === 'function' ? option(context) : (option ?? defaultName(context))
  return name.slice(0, MAX_SLUG) || defaultName(context).slice(0, MAX_SLUG)
}

function metaOf(run: RunRecord): JsonObject {
  const { git, machine, runtime, framework } = run
  return {
    kind: run.kind,
    project: run.project,
    run_id: run.runId,
    run_group: run.runGroup,
    shard: run.shard,
    attempt: run.attempt,
    merged: run.merged,
    role: run.role,
    git: {
      sha: git.sha,
      head_sha: git.headSha,
      branch: git.branch,
      base_branch: git.baseBranch,
      merge_base: git.mergeBase,
      commit_time_ms: git.commitTimeMs,
      dirty: git.dirty,
      dirty_hash: git.dirtyHash,
      pr: git.pr,
      commit_ordinal: git.commitOrdinal,
    },
    machine: {
      fingerprint: run.fingerprint,
      cpu: machine.cpu,
      cores: machine.cores,
      cpu_limit: machine.cpuLimit,
      mem_gb: machine.memGb,
      arch: machine.arch,
      os: machine.os,
      virtualised: machine.virtualised,
      runner_class: machine.runnerClass,
      host_hash: machine.hostHash,
    },
    runtime: { node: runtime.node, v8: runtime.v8, flags: runtime.flags },
    framework: {
      name: framework.name,
      version: framework.version,
      engine: framework.engine,
      engine_version: framework.engineVersion,
      pool: framework.pool,
      isolate: framework.isolate,
      max_workers: framework.maxWorkers,
    },
    settings: run.settings,
    unfit: run.unfit,
    ...run.meta,
  }
}

function errorOf(run: RunRecord): string | null {
  const failedBenches = run.benches.filter((bench) => bench.status === 'failed').length
  const parts: string[] = []
  if (run.state === 'interrupted') parts.push('interrupted')
  if (run.totals.failed > 0) parts.push(`${run.totals.failed} failed test${run.totals.failed === 1 ? '' : 's'}`)
  if (failedBenches > 0) parts.push(`${failedBenches} failed benchmark${failedBenches === 1 ? '' : 's'}`)
  if (parts.length === 0 && run.state === 'failed') parts.push('the run failed outside of its tests')
  return parts.length > 0 ? parts.join(', ') : null
}

/** Keeps the first `maxSeries` series whole; what belongs to later ones is counted. */
function capSeries(events: RunEvent[], maxSeries: number): { kept: RunEvent[]; dropped: number } {
  const known = new Set<string>()
  let dropped = 0
  const kept = events.filter((event) => {
    if (event.kind === 'annotation') return true
    const key = `${event.name}\0${JSON.stringify(event.metadata)}`
    if (!known.has(key) && known.size >= maxSeries) {
      dropped += 1
      return false
    }
    known.add(key)
    return true
  })
  return { kept, dropped }
}

function cleanEvent(event: RunEvent, clean: Record<'metadata' | 'annotation', Redact>): RunEvent {
  if (event.kind === 'annotation') {
    const text = clipBytes(clean.annotation(event.text), MAX_TEXT) || '(empty)'
    return { ...event, text, metadata: redactJson(event.metadata, clean.annotation) as JsonObject }
  }
  const metadata: { [key: string]: string } = {}
  for (const [key, value] of Object.entries(event.metadata)) {
    metadata[clean.metadata(key)] = clipBytes(clean.metadata(value), MAX_METADATA_BYTES)
  }
  return { ...event, name: clean.metadata(event.name), metadata }
}

/**
 * Plans the experiment of a run. Pure: the same record gives the same plan, so that a replay repeats it exactly.
 *
 * @param redact takes out of a text what must not leave the machine; the user's own hook runs after it
 */
export function planExperiment(
  run: RunRecord,
  judgement: Judgement | null,
  options: PlanOptions & { clean: Redact },
): ExperimentPlan {
  const hook = options.redact
  const cleaner = (where: 'meta' | 'metadata' | 'annotation'): Redact => {
    return hook ? (text) => hook(options.clean(text), where) : options.clean
  }
  const clean = { meta: cleaner('meta'), metadata: cleaner('metadata'), annotation: cleaner('annotation') }
  const { kept, dropped } = capSeries(runEvents(run, judgement).events, options.maxSeries)
  const events = kept.map((event) => cleanEvent(event, clean))
  if (dropped > 0) {
    const text = `left out: ${dropped} values of series beyond ${options.maxSeries}`
    events.push({ kind: 'annotation', text, metadata: { reason: 'maxSeries', count: dropped }, atMs: run.endedAtMs })
  }
  const meta = redactJson(metaOf(run), clean.meta)
  const error = errorOf(run)
  return {
    slug: clean.meta(nameOf(run, options.experimentName)).slice(0, MAX_SLUG),
    session: createHash('sha256').update(run.runId).digest('hex').slice(0, 16),
    description: '',
    meta: isJsonObject(meta) ? meta : {},
    folder: options.folder ?? null,
    folderId: options.folderId ?? null,
    startedAtMs: run.startedAtMs,
    endedAtMs: run.endedAtMs,
    events,
    error: error === null ? null : clean.annotation(error),
  }
}
