// Options of the reporter: their types, where they come from, their defaults and what is wrong with them.
import path from 'node:path'
import type { CompareOptions } from './judge/compare-options.ts'
import { isJsonObject, type Json, type JsonObject } from './model/json.ts'
import type { CollectorLike } from './session/collector-like.ts'

/** What a naming or meta function gets to see. */
export interface RunContext {
  kind: 'bench' | 'test'
  project: string
  branch: string | null
  sha: string | null
  dirty: boolean
  shard: string | null
}

export type FailState = 'regressed' | 'unconfirmed' | 'failed' | 'missing' | 'incomparable'

export interface SummaryOptions {
  /** The verdict block after the run; default `true`. */
  terminal?: boolean
  /** Step summary, warnings and outputs of a GitHub job; default `'auto'`: when they are asked for by the environment. */
  github?: 'auto' | boolean
  /** Paths, relative to `outDir`; an empty string leaves the file out. Defaults `report.md` and `report.json`. */
  markdown?: string
  json?: string
  junit?: string
  ctrf?: string
  bmf?: string
}

export interface MetricsReporterOptions {
  /** A collector of core to share; wins over `apiKey`, `host` and `mode`. */
  collector?: CollectorLike
  /** Else `SYVAIN_METRICS_API_KEY`; without one the reporter is in local mode. */
  apiKey?: string
  /** Else `SYVAIN_METRICS_HOST`. */
  host?: string
  /** Dashboard path; else `SYVAIN_METRICS_FOLDER`. */
  folder?: string
  /** Wins over `folder`. */
  folderId?: string
  /** `'auto'` is online iff there is a key; else `SYVAIN_METRICS_MODE`. */
  mode?: 'auto' | 'online' | 'local' | 'off'
  /** Spool, history and reports, relative to the root of the run; default `.metrics`. */
  outDir?: string
  /** Default: the name in package.json. */
  project?: string
  experimentName?: string | ((context: RunContext) => string)
  meta?: JsonObject | ((context: RunContext) => JsonObject)
  /** `'auto'`: benchmarks, custom metrics and the test summary. */
  record?: 'auto' | 'bench' | 'tests' | 'all'
  tests?: 'off' | 'summary' | 'slowest' | 'all'
  /** How many tests `tests: 'slowest'` keeps; default 20. */
  slowest?: number
  /** A quantile curve per benchmark; default `false`. */
  distribution?: boolean
  /** Whether error messages leave the machine; default `'name'` in CI, else `'message'`. */
  failures?: 'name' | 'message'
  /** Most series one run may open; default 2,000. */
  maxSeries?: number
  redact?: (text: string, where: 'meta' | 'metadata' | 'annotation') => string
  /** Old label to new label, so that a renamed benchmark keeps its history. */
  identity?: { renames?: Record<string, string> }
  /** In watch mode: nothing, one experiment with the last results (Vitest), or one per run; default `'off'`. */
  watch?: 'off' | 'last' | 'all'
  compare?: CompareOptions | false
  failOn?: FailState[]
  summary?: SummaryOptions
  /** Longest time the end of a run waits for delivery, milliseconds; default 10,000. */
  flushTimeoutMs?: number
  /** `'fail'`: an undelivered run fails the test command; default `'warn'`. */
  onDeliveryError?: 'warn' | 'fail'
  /** Vitest 5 only: use our benchmark provider; default `false`. */
  provider?: boolean
}

type Optional =
  | 'collector'
  | 'apiKey'
  | 'host'
  | 'folder'
  | 'folderId'
  | 'experimentName'
  | 'meta'
  | 'redact'
  | 'compare'

export type ResolvedOptions = Required<Omit<MetricsReporterOptions, Optional | 'summary' | 'identity'>> &
  Pick<MetricsReporterOptions, Optional> & {
    summary: Required<SummaryOptions>
    identity: NonNullable<MetricsReporterOptions['identity']>
    /** `outDir` as an absolute path. */
    outDirPath: string
    runGroup: string | undefined
    problems: string[]
  }

export interface OptionSources {
  root: string
  env: Readonly<Record<string, string | undefined>>
  /** The parsed package.json beside the configuration, if there is one. */
  packageJson?: unknown
}

const CHOICES: Readonly<Record<string, readonly Json[]>> = {
  mode: ['auto', 'online', 'local', 'off'],
  record: ['auto', 'bench', 'tests', 'all'],
  tests: ['off', 'summary', 'slowest', 'all'],
  failures: ['name', 'message'],
  watch: ['off', 'last', 'all'],
  onDeliveryError: ['warn', 'fail'],
  distribution: [true, false],
  provider: [true, false],
}
const COUNTS: Readonly<Record<string, number>> = { slowest: 0, maxSeries: 1, flushTimeoutMs: 0 }
const TEXTS = ['apiKey', 'host', 'folder', 'folderId', 'outDir', 'project'] as const
const OTHERS = ['collector', 'experimentName', 'meta', 'redact', 'identity', 'compare', 'failOn', 'summary']

/** Says what is wrong with an option, or `null`. */
function problemOf(key: string, value: unknown): string | null {
  const said = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value))
  const choices = CHOICES[key]
  if (choices) {
    return choices.includes(value as Json) ? null : `must be one of ${choices.map(String).join(', ')}, got ${said}`
  }
  const least = COUNTS[key]
  if (least !== undefined) {
    return Number.isInteger(value) && (value as number) >= least ? null : `must be an integer >= ${least}, got ${said}`
  }
  if ((TEXTS as readonly string[]).includes(key)) {
    return typeof value === 'string' && value !== '' ? null : `must be a non-empty string, got ${said}`
  }
  return OTHERS.includes(key) ? null : 'is not an option of this reporter'
}

/** Drops what is wrong and says so: a typo in a reporter's option must not fail a test run. */
function checked(source: Record<string, unknown>, problems: string[]): MetricsReporterOptions {
  const good: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(source)) {
    if (value === undefined) continue
    const problem = problemOf(key, value)
    if (problem === null) good[key] = value
    else problems.push(`Cannot use option ${key}: it ${problem}`)
  }
  return good as MetricsReporterOptions
}

function fromEnv(env: OptionSources['env']): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  if (env.SYVAIN_METRICS_API_KEY) found.apiKey = env.SYVAIN_METRICS_API_KEY
  if (env.SYVAIN_METRICS_HOST) found.host = env.SYVAIN_METRICS_HOST
  if (env.SYVAIN_METRICS_FOLDER) found.folder = env.SYVAIN_METRICS_FOLDER
  if (env.SYVAIN_METRICS_MODE) found.mode = env.SYVAIN_METRICS_MODE
  return found
}

/**
 * Options in force: argument, then the `syvain-metrics` key of package.json, then the environment, then defaults.
 *
 * @returns every option with a value; `problems` lists what was refused, in plain sentences
 */
export function resolveOptions(argument: MetricsReporterOptions, sources: OptionSources): ResolvedOptions {
  const problems: string[] = []
  const manifest = isJsonObject(sources.packageJson) ? sources.packageJson : {}
  const fromManifest = isJsonObject(manifest['syvain-metrics']) ? manifest['syvain-metrics'] : {}
  const given: MetricsReporterOptions = {
    ...checked(fromEnv(sources.env), problems),
    ...checked(fromManifest, problems),
    ...checked(argument as Record<string, unknown>, problems),
  }
  const isCi = Boolean(sources.env.CI) && sources.env.CI !== 'false'
  const outDir = given.outDir ?? '.metrics'
  const name = typeof manifest.name === 'string' && manifest.name !== '' ? manifest.name : path.basename(sources.root)
  const fresh: ResolvedOptions = {
    ...given,
    mode: given.mode ?? 'auto',
    outDir,
    outDirPath: path.resolve(sources.root, outDir),
    project: given.project ?? name,
    record: given.record ?? 'auto',
    tests: given.tests ?? 'summary',
    slowest: given.slowest ?? 20,
    distribution: given.distribution ?? false,
    failures: given.failures ?? (isCi ? 'name' : 'message'),
    maxSeries: given.maxSeries ?? 2_000,
    identity: given.identity ?? {},
    watch: given.watch ?? 'off',
    failOn: given.failOn ?? (isCi ? ['failed'] : []),
    summary: {
      terminal: given.summary?.terminal ?? true,
      github: given.summary?.github ?? 'auto',
      markdown: given.summary?.markdown ?? 'report.md',
      json: given.summary?.json ?? 'report.json',
      junit: given.summary?.junit ?? '',
      ctrf: given.summary?.ctrf ?? '',
      bmf: given.summary?.bmf ?? '',
    },
    flushTimeoutMs: given.flushTimeoutMs ?? 10_000,
    onDeliveryError: given.onDeliveryError ?? 'warn',
    provider: given.provider ?? false,
    runGroup: sources.env.SYVAIN_METRICS_RUN_GROUP || undefined,
    problems,
  }
  return fresh
}
