// Rows as a table in Markdown.
import type { Row } from './question.ts'

/** A table of figures with their targets. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.figure, target(row), measured(row), verdict(row), row.note ?? ''])
  const all = [['figure', 'target', 'measured', 'met', 'note'], ...cells]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((line) => line[column]?.length ?? 0)))
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, column) => text.padEnd(widths[column] as number)).join(' | ')} |`
  const rule = `|${widths.map((width, i) => (i === 1 || i === 2 ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2))).join('|')}|`
  return [line(all[0] as string[]), rule, ...cells.map(line)].join('\n')
}

/** Whether a target is met; `undefined` where there is none, or no value. */
export function isMet({ value, target }: Row): boolean | undefined {
  if (target === undefined || value === undefined) return undefined
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast
}

function target({ target, unit }: Row): string {
  if (target === undefined) return ''
  return 'atMost' in target ? `≤ ${number(target.atMost)} ${unit}` : `≥ ${number(target.atLeast)} ${unit}`
}

function measured({ value, unit }: Row): string {
  return value === undefined ? 'none' : `${number(value)} ${unit}`
}

function verdict(row: Row): string {
  const met = isMet(row)
  return met === undefined ? '' : met ? 'yes' : '**no**'
}

function number(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en')
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return value.toPrecision(3)
}
