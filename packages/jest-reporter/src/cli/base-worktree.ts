// A second working tree at another commit, with the dependencies of the first.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { RunCommand } from '../facts/run-command.ts'
import { UsageError } from './cli-context.ts'

export interface BaseWorktree {
  /** The folder in it that corresponds to the current one. */
  cwd: string
  sha: string
  /** The repository has packages of its own in node_modules: linked ones would be those of the newer commit. */
  hasWorkspaces: boolean
  remove(): Promise<void>
}

/** Links every node_modules of the repository into the new tree at the same place. */
async function linkModules(run: RunCommand, root: string, tree: string): Promise<void> {
  const manifests = (await run('git', ['ls-files', '--full-name', ':/package.json', ':/**/package.json'])) ?? ''
  const folders = new Set([
    '.',
    ...manifests
      .split('\n')
      .filter(Boolean)
      .map((file) => path.posix.dirname(file)),
  ])
  for (const folder of folders) {
    const from = path.join(root, folder, 'node_modules')
    const to = path.join(tree, folder, 'node_modules')
    if (!existsSync(from) || existsSync(to)) continue
    await mkdir(path.dirname(to), { recursive: true })
    await symlink(from, to, 'junction')
  }
}

/**
 * Checks `ref` out beside the current tree.
 *
 * @param link whether to link the dependencies; not when a setup command installs them
 * @throws UsageError outside a repository and for an unknown commit
 */
export async function baseWorktree(
  run: RunCommand,
  ref: string,
  where: { cwd: string; link: boolean },
): Promise<BaseWorktree> {
  const root = await run('git', ['rev-parse', '--show-toplevel'])
  if (root === null) throw new UsageError('Cannot compare commits: this is no git repository')
  const sha = await run('git', ['rev-parse', '--verify', `${ref}^{commit}`])
  if (sha === null)
    throw new UsageError(`Cannot compare commits: ${ref} is not known here (CI: check out with fetch-depth: 0)`)
  const folder = await mkdtemp(path.join(os.tmpdir(), 'metrics-bench-base-'))
  const tree = path.join(folder, 'tree')
  if ((await run('git', ['worktree', 'add', '--detach', tree, sha])) === null) {
    await rm(folder, { recursive: true, force: true })
    throw new UsageError(`Cannot compare commits: git could not check out ${ref}`)
  }
  if (where.link) await linkModules(run, root, tree)
  const workspaces =
    (await run('git', ['grep', '-lE', '"workspaces"|^packages:', '--', ':/package.json', ':/pnpm-workspace.yaml'])) ??
    ''
  return {
    cwd: path.join(tree, path.relative(root, where.cwd)),
    sha,
    hasWorkspaces: workspaces !== '',
    async remove() {
      await run('git', ['worktree', 'remove', '--force', tree])
      await rm(folder, { recursive: true, force: true })
    },
  }
}
