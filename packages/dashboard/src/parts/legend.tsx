// The lines of a chart: swatch with colour and dash, label, value under the cursor or last value; a click hides a line.
import type { JSX } from 'preact'
import type { LineColumns } from '../model/columns.ts'
import { readLine } from '../model/cursor.ts'
import { formatNumber } from '../model/format.ts'
import type { LineInfo } from '../model/lines.ts'
import { DASHES } from '../model/palette.ts'

export interface LegendLine extends LineInfo {
  readonly hidden: boolean
  readonly columns: LineColumns | null
}

interface LegendProps {
  readonly lines: readonly LegendLine[]
  readonly palette: readonly string[]
  readonly cursor: number | null
  readonly onToggle: (label: string) => void
  readonly onHighlight: (key: string | null) => void
}

/** One row per experiment, its name first; a single experiment has none. */
export function Legend({ lines, palette, cursor, onToggle, onHighlight }: LegendProps): JSX.Element {
  const sources = [...new Set(lines.map((line) => line.sourceId))]
  return (
    <div class="legend">
      {sources.map((sourceId) => {
        const own = lines.filter((line) => line.sourceId === sourceId)
        return (
          <ul key={sourceId}>
            {own[0]!.sourceLabel !== '' && own.length > 1 && <li class="legend-source">{own[0]!.sourceLabel}</li>}
            {own.map((line) => (
              <li key={line.key} onPointerEnter={() => onHighlight(line.key)} onPointerLeave={() => onHighlight(null)}>
                <LegendName
                  {...{ line, palette, onToggle }}
                  text={own.length > 1 ? line.ownLabel : line.label}
                  lone={lines.length === 1}
                />
                <LegendValue line={line} cursor={cursor} />
              </li>
            ))}
          </ul>
        )
      })}
    </div>
  )
}

interface LegendNameProps {
  readonly line: LegendLine
  readonly text: string
  readonly palette: readonly string[]
  readonly lone: boolean
  readonly onToggle: (label: string) => void
}

function LegendName({ line, text, palette, lone, onToggle }: LegendNameProps): JSX.Element {
  const swatch = <Swatch color={palette[line.style.color] ?? ''} dash={line.style.dash} fine={line.style.fine} />
  if (lone) {
    return (
      <span class="legend-name">
        {swatch}
        {text !== '' && <span>{text}</span>}
      </span>
    )
  }
  return (
    <button
      type="button"
      class="legend-name"
      aria-pressed={!line.hidden}
      aria-label={line.label}
      title={`${line.hidden ? 'Show' : 'Hide'} ${line.label}`}
      onClick={() => onToggle(line.label)}
    >
      {swatch}
      <span>{text}</span>
    </button>
  )
}

function LegendValue({
  line,
  cursor,
}: {
  readonly line: LegendLine
  readonly cursor: number | null
}): JSX.Element | null {
  if (line.hidden) return null
  const read = cursor === null || line.columns === null ? null : readLine(line.columns, cursor)
  if (read === null) return <span class="legend-value">{formatNumber(line.summary.last)}</span>
  const band = read.low !== null && read.high !== null && read.low < read.high
  return (
    <span class="legend-value">
      {formatNumber(read.value)}
      {band && <small>{` ${formatNumber(read.low)} … ${formatNumber(read.high)}`}</small>}
    </span>
  )
}

interface SwatchProps {
  readonly color: string
  readonly dash: number
  readonly fine?: boolean
}

/** A short piece of a line. */
export function Swatch({ color, dash, fine = false }: SwatchProps): JSX.Element {
  const shared = { x1: 1, y1: 4, x2: 21, y2: 4, stroke: color }
  return (
    <svg class="swatch" width="22" height="8" viewBox="0 0 22 8" aria-hidden="true">
      <line {...shared} stroke-width={fine ? 1.25 : 2.5} stroke-dasharray={DASHES[dash]?.join(' ')} />
    </svg>
  )
}
