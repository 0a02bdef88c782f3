// Which commit is measured. One process answers everything; a folder that is no repository gives nulls.
import type { GitFacts } from '../model/run-record.ts'
import type { CiFacts } from './ci.ts'
import type { RunCommand } from './run-command.ts'

/**
 * Every question, one line of `key=answer` each; `$1` is the base branch.
 *
 * A process costs a runner of 200 MB 6 ms of standing still, so there is one, and the shell that comes with git starts the rest.
 */
const QUESTIONS = [
  `echo "log=$(git log -1 --format='%H %ct')"`,
  "printf 'shallow=%s\\nbranch=%s\\n' $(git rev-parse --is-shallow-repository --abbrev-ref HEAD)",
  'echo "count=$(git rev-list --first-parent --count HEAD)"',
  'test -n "$1" && echo "base=$(git merge-base HEAD "origin/$1" || git merge-base HEAD "$1")"',
  'test -n "$(git status --porcelain --untracked-files=no)" && echo "diff=$(git diff HEAD | git hash-object --stdin)"',
]
const ALIAS = `alias.syvain-facts=!facts() { ${QUESTIONS.join('; ')}; true; }; facts`

async function answersOf(run: RunCommand, baseBranch: string | null): Promise<Record<string, string>> {
  const text = await run('git', [
    '--no-optional-locks',
    '-c',
    ALIAS,
    'syvain-facts',
    ...(baseBranch ? [baseBranch] : []),
  ])
  const pairs = (text ?? '').split('\n').map((line) => line.split(/=(.*)/s, 2) as [string, string?])
  return Object.fromEntries(pairs.flatMap(([key, value]) => (value ? [[key, value]] : [])))
}

/** Facts of the repository that `run` works in; what CI knows better (branch, pushed commit) comes from `ci`. */
export async function gitFacts(run: RunCommand, ci: CiFacts): Promise<GitFacts> {
  const { log, branch, shallow, count, base, diff } = await answersOf(run, ci.baseBranch)
  const [sha = null, seconds] = log?.split(' ') ?? []
  return {
    sha,
    headSha: ci.headSha,
    branch: ci.branch ?? (branch === undefined || branch === 'HEAD' ? null : branch),
    baseBranch: ci.baseBranch,
    mergeBase: base ?? null,
    commitTimeMs: seconds === undefined ? null : Number(seconds) * 1_000,
    dirty: diff !== undefined,
    dirtyHash: diff?.slice(0, 12) ?? null,
    pr: ci.pr,
    commitOrdinal: shallow === 'false' && count !== undefined ? Number(count) : null,
  }
}

/**
 * Commits whose runs may be a baseline, newest first: the fork point and its ancestors for a pull request, else HEAD and its.
 *
 * @returns at most 1,000 hashes, or `undefined` where git cannot tell
 */
export async function ancestryOf(run: RunCommand, git: Pick<GitFacts, 'mergeBase'>): Promise<string[] | undefined> {
  const out = await run('git', ['rev-list', '-n', '1000', git.mergeBase ?? 'HEAD'])
  return out ? out.split('\n') : undefined
}
