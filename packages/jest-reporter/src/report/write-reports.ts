// Writes every output that the options name.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ResolvedOptions } from '../options.ts'
import type { SessionDeps } from '../session/session-deps.ts'
import { renderBmf } from './bmf.ts'
import { renderCtrf } from './ctrf.ts'
import { githubWarnings, writeGithub } from './github.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import type { Report } from './report.ts'
import { renderTerminal } from './terminal.ts'

export type ReportOptions = Pick<ResolvedOptions, 'summary' | 'outDirPath' | 'outDir'>

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** @param deps only the environment and the terminal of them */
export function writeReports(report: Report, options: ReportOptions, deps: Pick<SessionDeps, 'env' | 'say'>): void {
  const { summary } = options
  const files: [string, () => string][] = [
    [summary.json, () => json(report)],
    [summary.markdown, () => renderMarkdown(report)],
    [summary.junit, () => renderJunit(report)],
    [summary.ctrf, () => json(renderCtrf(report))],
    [summary.bmf, () => json(renderBmf(report))],
  ]
  for (const [name, render] of files) {
    if (name === '') continue
    const file = path.resolve(options.outDirPath, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, render())
  }
  const hasVerdicts = report.judgement.verdicts.length > 0
  if (summary.terminal && hasVerdicts) deps.say(renderTerminal(report))
  const wanted = summary.github === 'auto' ? deps.env.GITHUB_ACTIONS === 'true' : summary.github
  if (wanted) {
    deps.say(githubWarnings(report))
    if (hasVerdicts) writeGithub(report, deps.env, path.posix.join(options.outDir, summary.markdown))
  }
}
