// The block after a run: what is not unchanged, worst first, and one line for the rest.
import type { BenchVerdict, VerdictState } from '../judge/judgement.ts'
import { duration, evidence, interval, percent } from './phrases.ts'
import { circumstances, type Report, titleOf } from './report.ts'

const SIGNS: Record<VerdictState, string> = {
  regressed: '✗',
  failed: '✗',
  missing: '✗',
  unconfirmed: '!',
  incomparable: '?',
  inconclusive: '?',
  improved: '✓',
  new: '+',
  unchanged: '✓',
  skipped: '-',
}
/** More lines than this say less. */
const MOST_LINES = 20

function shownValue(verdict: BenchVerdict): string {
  if (verdict.value === null) return ''
  return verdict.unit === 'ms' ? duration(verdict.value) : String(Number(verdict.value.toPrecision(4)))
}

function rows(verdicts: readonly BenchVerdict[]): string[] {
  const cells = verdicts.map((verdict) => [
    `${SIGNS[verdict.state]} ${verdict.bench}`,
    shownValue(verdict),
    verdict.change === null ? verdict.state : percent(verdict.change),
    interval(verdict),
    evidence(verdict),
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]!.length)))
  return cells.map((row) =>
    row
      .map((cell, i) => (i === 1 || i === 2 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

/** Text of the block, ending in a line break. */
export function renderTerminal(report: Report): string {
  const { run, judgement } = report
  const loud = judgement.verdicts.filter((v) => v.state !== 'unchanged' && v.state !== 'skipped' && v.state !== 'new')
  const lines = [` metrics  ${titleOf(run)}   ${circumstances(run)}`]
  for (const row of rows(loud.slice(0, MOST_LINES))) lines.push(` ${row}`)
  if (loud.length > MOST_LINES) lines.push(` … and ${loud.length - MOST_LINES} more in the report`)
  const { unchanged, skipped } = judgement.counts
  const rest = [
    unchanged > 0 ? `${unchanged} unchanged (± ${judgement.threshold * 100} %)` : '',
    judgement.counts.new > 0 ? `${judgement.counts.new} without a baseline yet` : '',
    skipped > 0 ? `${skipped} skipped` : '',
  ].filter(Boolean)
  if (rest.length > 0) lines.push(` ✓ ${rest.join(', ')}`)
  for (const note of judgement.notes) lines.push(` ${note}`)
  if (run.unfit.length > 0) lines.push(` not a baseline for later runs: ${run.unfit.join(', ')}`)
  if (report.failure !== null) lines.push(` failed: ${report.failure}`)
  return `${lines.join('\n')}\n`
}
