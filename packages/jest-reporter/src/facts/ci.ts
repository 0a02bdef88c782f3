// What the CI system says about this run: group, attempt, pull request, branches. Read from environment values only.
import { readFileSync } from 'node:fs'
import { isJsonObject, type Json } from '../model/json.ts'

export type Env = Readonly<Record<string, string | undefined>>

export interface CiFacts {
  name: string | null
  runGroup: string | null
  attempt: number
  pr: string | null
  branch: string | null
  baseBranch: string | null
  /** The pushed commit, where the checked-out one is a merge made by the CI system. */
  headSha: string | null
  runnerClass: string | null
}

function at(value: unknown, ...keys: string[]): Json | undefined {
  let here: unknown = value
  for (const key of keys) here = isJsonObject(here) ? here[key] : undefined
  return here as Json | undefined
}

function readEvent(file: string | undefined): unknown {
  if (!file) return null
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null // no payload, or a torn one: the facts it would have given stay null
  }
}

function github(env: Env): CiFacts {
  const event = readEvent(env.GITHUB_EVENT_PATH)
  const head = at(event, 'pull_request', 'head', 'sha')
  const pr = at(event, 'pull_request', 'number') ?? at(event, 'number')
  const attempt = Number(env.GITHUB_RUN_ATTEMPT ?? 1)
  return {
    name: 'github',
    runGroup: env.GITHUB_RUN_ID ? `${env.GITHUB_RUN_ID}-${attempt}` : null,
    attempt,
    pr: typeof pr === 'number' ? String(pr) : null,
    branch: env.GITHUB_HEAD_REF || env.GITHUB_REF_NAME || null,
    baseBranch: env.GITHUB_BASE_REF || null,
    headSha: typeof head === 'string' ? head : null,
    runnerClass: [env.RUNNER_ENVIRONMENT, env.ImageOS].filter(Boolean).join('/') || null,
  }
}

function gitlab(env: Env): CiFacts {
  return {
    name: 'gitlab',
    runGroup: env.CI_PIPELINE_ID ?? null,
    attempt: 1,
    pr: env.CI_MERGE_REQUEST_IID ?? null,
    branch: env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME ?? env.CI_COMMIT_REF_NAME ?? null,
    baseBranch: env.CI_MERGE_REQUEST_TARGET_BRANCH_NAME ?? null,
    headSha: env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || (env.CI_COMMIT_SHA ?? null),
    runnerClass: null,
  }
}

/** Facts of the CI system in `env`; all null outside one. */
export function ciFacts(env: Env): CiFacts {
  if (env.GITHUB_ACTIONS === 'true') return github(env)
  if (env.GITLAB_CI === 'true') return gitlab(env)
  const isCi = Boolean(env.CI) && env.CI !== 'false'
  return {
    name: isCi ? 'unknown' : null,
    runGroup: env.BUILDKITE_BUILD_ID ?? env.CIRCLE_WORKFLOW_ID ?? null,
    attempt: 1,
    pr: null,
    branch: env.BUILDKITE_BRANCH ?? env.CIRCLE_BRANCH ?? null,
    baseBranch: null,
    headSha: null,
    runnerClass: null,
  }
}
