// What a GitHub job understands: step summary, warnings at a file, outputs. Files and lines only; no API, no token.
import { appendFileSync } from 'node:fs'
import type { Env } from '../facts/ci.ts'
import { renderMarkdown } from './markdown.ts'
import { verdictSentence } from './phrases.ts'
import { type Report, verdictLine } from './report.ts'

/** Escapes a workflow command's data, or with `:` and `,` a property of it. */
function escaped(text: string, property = false): string {
  const data = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  return property ? data.replaceAll(':', '%3A').replaceAll(',', '%2C') : data
}

/** One `::warning` per suspect or failed benchmark. */
export function githubWarnings(report: Report): string {
  const loud = report.judgement.verdicts.filter((v) =>
    ['regressed', 'unconfirmed', 'failed', 'missing'].includes(v.state),
  )
  const lines = loud.map(
    (v) => `::warning file=${escaped(v.file, true)},line=1::${escaped(verdictSentence(v, report.judgement.statistic))}`,
  )
  return lines.map((line) => `${line}\n`).join('')
}

/** Writes summary and outputs where the environment asks for them. */
export function writeGithub(report: Report, env: Env, reportPath: string): void {
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, renderMarkdown(report))
  if (env.GITHUB_OUTPUT) {
    const outputs = {
      verdict: verdictLine(report.judgement),
      regressed: report.judgement.counts.regressed,
      report: reportPath,
    }
    const lines = Object.entries(outputs).map(([name, value]) => `${name}=${String(value).replace(/[\r\n]+/g, ' ')}\n`)
    appendFileSync(env.GITHUB_OUTPUT, lines.join(''))
  }
}
