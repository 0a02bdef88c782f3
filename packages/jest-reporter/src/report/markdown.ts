// The report for a job summary or a pull request: verdict on top, worst first, the quiet rest folded.
import type { BenchVerdict } from '../judge/judgement.ts'
import { duration, evidence, interval, percent } from './phrases.ts'
import { circumstances, type Report, titleOf, verdictLine } from './report.ts'

/** By this a sticky-comment action finds its comment again. */
export const MARKER = '<!-- syvain-metrics:bench -->'

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')
}

function row(verdict: BenchVerdict): string {
  const value =
    verdict.value === null ? '' : verdict.unit === 'ms' ? duration(verdict.value) : verdict.value.toPrecision(4)
  const change = verdict.change === null ? '' : `${percent(verdict.change)} ${interval(verdict)}`
  const state = verdict.advisory ? `${verdict.state} (advisory)` : verdict.state
  const why = verdict.change === null ? (verdict.reasons[0] ?? '') : evidence(verdict)
  return `| ${[state, verdict.label, value, change, why].map(cell).join(' | ')} |`
}

function table(verdicts: readonly BenchVerdict[], statistic: string): string[] {
  const head = [`| verdict | benchmark | ${statistic} | change | evidence |`, '|---|---|--:|--:|---|']
  return [...head, ...verdicts.map(row)]
}

/** Markdown of a report, ending in a line break. */
export function renderMarkdown(report: Report): string {
  const { run, judgement } = report
  const quiet = new Set(['unchanged', 'new', 'skipped'])
  const loud = judgement.verdicts.filter((verdict) => !quiet.has(verdict.state))
  const rest = judgement.verdicts.filter((verdict) => quiet.has(verdict.state))
  const lines = [MARKER, `### ${cell(titleOf(run))}`, '', `**${verdictLine(judgement)}**`, '']
  if (report.failure !== null) lines.push(`Failed: ${cell(report.failure)}`, '')
  if (loud.length > 0) lines.push(...table(loud, judgement.statistic), '')
  for (const note of judgement.notes) lines.push(`> ${cell(note)}`, '')
  if (rest.length > 0) {
    lines.push(
      `<details><summary>${rest.length} more</summary>`,
      '',
      ...table(rest, judgement.statistic),
      '',
      '</details>',
      '',
    )
  }
  const tests = Object.entries(run.totals).filter(([, count]) => count > 0)
  if (tests.length > 0) lines.push(`Tests: ${tests.map(([outcome, count]) => `${count} ${outcome}`).join(', ')}`, '')
  lines.push(`${cell(circumstances(run))} · baseline: ${judgement.baselineRuns} runs`)
  if (run.unfit.length > 0) lines.push('', `Not a baseline for later runs: ${run.unfit.join(', ')}`)
  if (report.url) lines.push('', `[Experiment](${report.url})`)
  return `${lines.join('\n')}\n`
}
