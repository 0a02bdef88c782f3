// Which commit is measured. All commands run at once; a folder that is no repository gives nulls.
import { createHash } from 'node:crypto'
import type { GitFacts } from '../model/run-record.ts'
import type { CiFacts } from './ci.ts'
import type { RunCommand } from './run-command.ts'

async function baseOf(run: RunCommand, baseBranch: string | null): Promise<string | null> {
  if (!baseBranch) return null
  return (
    (await run('git', ['merge-base', 'HEAD', `origin/${baseBranch}`])) ?? run('git', ['merge-base', 'HEAD', baseBranch])
  )
}

/** Facts of the repository that `run` works in; what CI knows better (branch, pushed commit) comes from `ci`. */
export async function gitFacts(run: RunCommand, ci: CiFacts): Promise<GitFacts> {
  const [log, branch, status, shallow, count, mergeBase] = await Promise.all([
    run('git', ['log', '-1', '--format=%H %ct']),
    run('git', ['rev-parse', '--abbrev-ref', 'HEAD']),
    run('git', ['status', '--porcelain', '--untracked-files=no']),
    run('git', ['rev-parse', '--is-shallow-repository']),
    run('git', ['rev-list', '--first-parent', '--count', 'HEAD']),
    baseOf(run, ci.baseBranch),
  ])
  const [sha = null, seconds] = log?.split(' ') ?? []
  const dirty = Boolean(status)
  const diff = dirty ? await run('git', ['diff', 'HEAD']) : null
  return {
    sha,
    headSha: ci.headSha,
    branch: ci.branch ?? (branch === 'HEAD' ? null : branch),
    baseBranch: ci.baseBranch,
    mergeBase,
    commitTimeMs: seconds === undefined ? null : Number(seconds) * 1_000,
    dirty,
    dirtyHash: diff === null ? null : createHash('sha256').update(diff).digest('hex').slice(0, 12),
    pr: ci.pr,
    commitOrdinal: shallow === 'false' && count !== null ? Number(count) : null,
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
