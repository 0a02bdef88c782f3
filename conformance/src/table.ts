// Results as text: one table per run for the terminal, one table over all runs for the README.
import type { Results, RowResult } from './results.ts'

/** The table of one run. */
export function runTable(rows: readonly RowResult[]): string {
  const head = ['row', 'delivered', 'double', 'again', 'lost', 'it said', 'requests (failed)', 'exit', 'seconds to end']
  return aligned([head, ...rows.map(runCells)])
}

/** What a client told, in a word or two. */
export function said({ told: { lost, troubles, farewell } }: Pick<RowResult, 'told'>): string {
  const parts: string[] = []
  if (lost > 0) parts.push(`${lost} lost`)
  if (farewell !== undefined && farewell.pending > 0) parts.push(`${farewell.pending} pending`)
  if (parts.length === 0 && farewell?.isOk) parts.push('ok')
  if (parts.length === 0 && troubles > 0) parts.push(`${troubles} errors`)
  return parts.join(', ') || 'nothing'
}

/** One row of a run in the table over all runs. What is wrong is bold. */
export function matrixCell(row: RowResult): string {
  const isShort = row.delivered < row.recorded
  const parts = [isShort ? `**${row.delivered}**` : String(row.delivered)]
  if (row.again > 0) parts.push(`**+${row.again} again**`)
  if (row.lost > 0 && row.told.lost < row.lost) parts.push(row.told.troubles > 0 ? 'number unsaid' : 'unsaid')
  if (row.earlyRequests > 0) parts.push(`${row.earlyRequests} early`)
  if (row.requestsWhileBlocked !== undefined) parts.push(`${row.requestsWhileBlocked} req. while blocked`)
  else if (row.failedRequests > 0) parts.push(`${row.requests} req.`)
  if (!row.isExitKept) parts.push(row.isOverdue ? 'did not end' : `exit ${row.exit}`)
  return parts.join(', ')
}

/** Markdown: rows of the matrix by clients. */
export function matrix(runs: readonly Results[]): string {
  const names = [...new Map(runs.flatMap(({ rows }) => rows.map(({ name, title }) => [name, title] as const)))]
  const lines = names.map(([name, title]) => {
    const cells = runs
      .map(({ rows }) => rows.find((row) => row.name === name))
      .map((row) => (row ? matrixCell(row) : '—'))
    return `| ${[title, ...cells].join(' | ')} |`
  })
  const head = `| ${['scenario', ...runs.map(({ title }) => title)].join(' | ')} |`
  return [head, `|---${'|---'.repeat(runs.length)}|`, ...lines].join('\n')
}

function runCells(row: RowResult): string[] {
  const { recorded, delivered, deliveredAtEnd } = row
  return [
    row.name,
    `${delivered}/${recorded}${deliveredAtEnd < delivered ? ` (${deliveredAtEnd} before restart)` : ''}`,
    String(row.doubles),
    String(row.again),
    String(row.lost),
    said(row),
    `${row.requests} (${row.failedRequests})`,
    `${row.exit}${row.isExitKept ? '' : ' CHANGED'}`,
    (row.endingMs / 1000).toFixed(1),
  ]
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  return rows
    .map((cells) =>
      cells
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
