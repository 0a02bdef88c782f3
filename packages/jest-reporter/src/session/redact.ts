// Takes out of a text what must not leave the machine: absolute paths, the user, the host, values of the environment.
import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Json } from '../model/json.ts'
import type { RunRecord } from '../model/run-record.ts'

export type Redact = (text: string) => string

export interface RedactFacts {
  root: string
  home: string
  tmp: string
  user: string
  host: string
  env: Readonly<Record<string, string | undefined>>
  /** Whether the value of a private variable may stay all the same; asked for as few as possible. */
  isSpared?: (value: string) => boolean
}

/** Variables whose values are public facts of a run or plain words of test titles. By name, because a pattern takes longer to compile. */
const PUBLIC_NAMES = new Set(
  'NODE_ENV MODE DEV PROD TEST BASE_URL CI COLORTERM TZ SHLVL GITHUB_SHA GITHUB_HEAD_REF GITHUB_BASE_REF GITHUB_WORKFLOW GITHUB_JOB GITHUB_EVENT_NAME GITHUB_ACTIONS RUNNER_OS RUNNER_ARCH RUNNER_ENVIRONMENT ImageOS npm_command SYVAIN_METRICS_FOLDER SYVAIN_METRICS_MODE SYVAIN_METRICS_RUN_GROUP'.split(
    ' ',
  ),
)
const PUBLIC_PREFIXES =
  'VITEST JEST_ TERM LANG LC_ GITHUB_REF GITHUB_RUN_ CI_COMMIT_ CI_PIPELINE_ CI_MERGE_REQUEST_ npm_lifecycle_ npm_package_'.split(
    ' ',
  )
const SECRET_ENV = /KEY|TOKEN|SECRET|PASS|AUTH|CRED|COOKIE|PRIVATE|DSN|SESSION/i
/** Account and host names that identify nobody. */
const COMMON_NAMES = new Set(
  'root node runner ubuntu debian user admin app vscode jenkins ci build builder test tests docker vagrant circleci travis localhost runneradmin default system local'.split(
    ' ',
  ),
)

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** One pattern for all: a record of thousands of tests would be searched for each of them. */
function oneOf(texts: readonly string[]): RegExp | null {
  return texts.length > 0 ? new RegExp(texts.map(literal).join('|'), 'g') : null
}

function isPublic(name: string): boolean {
  return PUBLIC_NAMES.has(name) || PUBLIC_PREFIXES.some((prefix) => name.startsWith(prefix))
}

/** The values of variables that may not leave, longest first so that no prefix of another is cut out of it. */
function privateValues({ env, isSpared = () => false }: RedactFacts): string[] {
  const values = new Set<string>()
  for (const [name, value = ''] of Object.entries(env)) {
    const least = SECRET_ENV.test(name) ? 4 : 8
    const isPrivate = value.length >= least && !isPublic(name) && !/^[\d.]+$/.test(value)
    if (isPrivate && !isSpared(value)) values.add(value)
  }
  return [...values].sort((a, b) => b.length - a.length)
}

/** First folders of absolute paths: those of POSIX systems and macOS, and whatever the known folders of this run begin with. */
function topFolders(facts: RedactFacts): string {
  const known =
    'home Users root tmp var opt usr private mnt media srv etc run proc dev workspace workspaces builds github __w runner work data app'
  const own = [facts.root, facts.home, facts.tmp].map((dir) => dir.split('/')[1] ?? '')
  return [...new Set([...known.split(' '), ...own])].filter(Boolean).map(literal).join('|')
}

/**
 * Makes the function that every outgoing text passes through.
 *
 * A path under the root of the run becomes relative, any other absolute path keeps its last part only.
 */
export function createRedactor(facts: RedactFacts): Redact {
  const root = facts.root.replace(/[\\/]+$/, '')
  const rootPattern = root ? new RegExp(`(?:file://)?${literal(root)}(?:[\\\\/]|(?![\\w.-]))`, 'g') : null
  const names = [facts.user, facts.host].filter((n) => n.length >= 3 && !COMMON_NAMES.has(n.toLowerCase()))
  const namePattern =
    names.length > 0 ? new RegExp(`(?<![\\w])(?:${names.map(literal).join('|')})(?![\\w])`, 'gi') : null
  const values = privateValues(facts)
  const isPath = (value: string): boolean => /^(\/|[A-Za-z]:[\\/])[^\s?=&]*$/.test(value)
  const valuePattern = oneOf(values.filter((value) => !isPath(value)))
  const pathPattern = oneOf(values.filter(isPath))
  const posix = new RegExp(`(?:file://|(?<![\\w./]))/(?:${topFolders(facts)})(?:/[^\\s'"\`<>|:;,()[\\]{}]+)+/?`, 'g')
  const windows = /(?:file:\/{2,3})?(?:\b[A-Za-z]:[\\/]|\\\\[^\\\s]+\\)[^\s'"`<>|:;,()[\]{}]+/g
  const lastPart = (found: string): string => `<path>/${found.split(/[\\/]/).filter(Boolean).at(-1) ?? ''}`
  const redact: Redact = (text) => {
    let clean = valuePattern ? text.replace(valuePattern, '<env>') : text
    if (clean.includes('/') || clean.includes('\\')) {
      if (rootPattern) clean = clean.replace(rootPattern, '')
      clean = clean.replace(posix, lastPart).replace(windows, lastPart)
      if (pathPattern) clean = clean.replace(pathPattern, '<env>')
    }
    return namePattern ? clean.replace(namePattern, '<name>') : clean
  }
  // The record and the experiment made of it hold the same texts.
  const known = new Map<string, string>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const clean = redact(text)
    known.set(text, clean)
    return clean
  }
}

/**
 * The facts of this process that a redactor needs.
 *
 * @param known texts that are part of the record anyway (commit, branch, project), whatever variable repeats them
 */
export function redactFacts(
  root: string,
  env: RedactFacts['env'],
  known: ReadonlyArray<string | null> = [],
): RedactFacts {
  let user = ''
  try {
    user = os.userInfo().username
  } catch {
    user = env.USER ?? '' // a container user without a passwd entry has no name to leak
  }
  // A value that names a file of the project (`TEST_FILE=parse.bench.ts`) is in every label and no secret.
  const isProjectFile = (value: string): boolean =>
    /^[\w./@-]+$/.test(value) && !path.isAbsolute(value) && existsSync(path.join(root, value))
  const isSpared = (value: string): boolean => known.includes(value) || isProjectFile(value)
  return { root: path.resolve(root), home: os.homedir(), tmp: os.tmpdir(), user, host: os.hostname(), env, isSpared }
}

/** The redactor of a run. Texts of its record stay readable although a CI system repeats them in its environment. */
export function redactorOf(run: RunRecord, root: string, env: RedactFacts['env']): Redact {
  const { sha, headSha, branch, baseBranch, mergeBase, pr } = run.git
  const known = [sha, headSha, branch, baseBranch, mergeBase, pr, run.project, run.runGroup, run.machine.cpu]
  return createRedactor(redactFacts(root, env, known))
}

/** Applies `redact` to every string of a JSON value, keys included. */
export function redactJson(value: Json, redact: Redact): Json {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map((item) => redactJson(item, redact))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [redact(key), redactJson(item, redact)]))
}
