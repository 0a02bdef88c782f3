// One metric: title, legend, plot with marks, keyboard cursor, table. Draws and loads only while it is near the screen.
import type { JSX } from 'preact'
import { useId, useMemo, useRef, useState } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import type { CursorBus } from '../cursor-bus.ts'
import { useChartKeys } from '../hooks/use-chart-keys.ts'
import { useChartSpec } from '../hooks/use-chart-spec.ts'
import { useVisible, useWidth } from '../hooks/use-element.ts'
import { useSeries } from '../hooks/use-series.ts'
import { useTheme } from '../hooks/use-theme.ts'
import type { Mark } from '../model/annotations.ts'
import { formatX } from '../model/cursor.ts'
import { formatNumber } from '../model/format.ts'
import type { LineInfo, Source } from '../model/lines.ts'
import type { ChartView, XAxis } from '../model/route.ts'
import { DataTable } from './data-table.tsx'
import { Legend, type LegendLine } from './legend.tsx'
import { Plot } from './plot.tsx'

// The same as the height of .plot in styles/chart.css.
const PLOT_HEIGHT = 210

export interface ChartCardProps {
  readonly name: string
  readonly lines: readonly LineInfo[]
  readonly sources: readonly Source[]
  readonly view: ChartView
  /** `view.x`, or time when the metric has no steps. */
  readonly axis: XAxis
  readonly marks: readonly Mark[]
  readonly version: number
  readonly bus: CursorBus
  readonly onView: (change: Partial<ChartView>) => void
}

export function ChartCard(props: ChartCardProps): JSX.Element {
  const { name, lines, sources, view, axis, marks, version, bus, onView } = props
  const { announce } = useApp()
  const card = useRef<HTMLElement>(null)
  const visible = useVisible(card)
  const widthPx = useWidth(card)
  const theme = useTheme()
  const tableId = useId()
  const [cursor, setCursor] = useState<number | null>(null)
  const [highlighted, setHighlighted] = useState<string | null>(null)
  const [tableShown, setTableShown] = useState(false)

  const range = axis === view.x ? view.range : null
  const loaded = useSeries({ metric: name, sources, axis, range, widthPx, version }, visible)
  const data = loaded.data
  const drawnAxis = data?.axis ?? axis
  const legend = useMemo(
    () =>
      lines.map((line) => ({
        ...line,
        hidden: view.hidden.includes(line.label),
        columns: data?.columns.get(line.key) ?? null,
      })),
    [lines, view.hidden, data],
  )
  const spec = useChartSpec({ legend, theme, view, axis, drawnAxis, marks })

  // A chart without steps is by time on a page by step: its zoom takes the page with it.
  const zoom = (from: number, to: number): void => onView({ x: axis, range: [round(from, axis), round(to, axis)] })
  const reset = (): void => onView({ range: null })
  const keys = useChartKeys({ legend, axis: drawnAxis, range, cursor, marks, bus, announce, setCursor, zoom, reset })
  const toggle = (label: string): void => {
    const { hidden } = view
    onView({ hidden: hidden.includes(label) ? hidden.filter((one) => one !== label) : [...hidden, label] })
  }

  return (
    <article class="card chart-card" ref={card} aria-label={name}>
      <header class="chart-head">
        <h3 title={name}>{name}</h3>
        <span class="chart-x">{cursor === null ? note(legend, { axis, view }) : formatX(cursor, drawnAxis)}</span>
        <button type="button" class="quiet" aria-expanded={tableShown} onClick={() => setTableShown(!tableShown)}>
          Table<span class="visually-hidden">{` of ${name}`}</span>
        </button>
      </header>
      <Legend lines={legend} palette={theme.palette} cursor={cursor} onToggle={toggle} onHighlight={setHighlighted} />
      <div
        class="plot"
        role="application"
        aria-roledescription="line chart"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard cursor needs the focus.
        tabIndex={0}
        aria-label={plotLabel(name, legend, axis)}
        aria-details={tableId}
        onKeyDown={keys.onKeyDown}
        onBlur={keys.onBlur}
      >
        {visible && data !== undefined ? (
          <Plot
            {...{ spec, bus, highlighted, marks }}
            mark={keys.mark}
            height={PLOT_HEIGHT}
            onCursor={setCursor}
            onZoom={zoom}
            onReset={reset}
          />
        ) : null}
        <PlotMessage lines={legend} error={loaded.error?.message} loaded={data !== undefined} />
      </div>
      {visible && data !== undefined ? (
        <DataTable id={tableId} title={name} axis={drawnAxis} lines={legend} shown={tableShown} />
      ) : null}
    </article>
  )
}

interface PlotMessageProps {
  readonly lines: readonly LegendLine[]
  readonly error: string | undefined
  /** Whether points were loaded, so that none means none. */
  readonly loaded: boolean
}

function PlotMessage({ lines, error, loaded }: PlotMessageProps): JSX.Element | null {
  if (error !== undefined) return <p class="plot-message">{error}</p>
  if (!loaded) return null
  if (lines.every((line) => line.hidden)) return <p class="plot-message">All lines are hidden</p>
  const points = lines.some(
    ({ hidden, columns }) => !hidden && columns !== null && columns.x.length + columns.notFinite.length > 0,
  )
  return points ? null : <p class="plot-message">No points in this range</p>
}

// What a reader would not see from the curve alone.
function note(lines: readonly LegendLine[], { axis, view }: { axis: XAxis; view: ChartView }): string {
  const drawn = lines.filter((line) => !line.hidden).flatMap((line) => line.columns ?? [])
  const notFinite = drawn.reduce((sum, { notFinite }) => sum + notFinite.length, 0)
  if (notFinite > 0) return `${formatNumber(notFinite)} not finite`
  const below = view.log ? drawn.reduce((sum, { mid }) => sum + mid.filter((value) => value <= 0).length, 0) : 0
  if (below > 0) return `${formatNumber(below)} not above 0`
  return axis === view.x ? '' : 'has no steps: by time'
}

function plotLabel(name: string, lines: readonly LegendLine[], axis: XAxis): string {
  const count = lines.length === 1 ? 'one line' : `${lines.length} lines`
  return `${name} by ${axis === 'step' ? 'step' : 'time'}, ${count}. Left and right arrow keys read the values.`
}

// Steps and milliseconds are whole; a zoom in the address should be too.
function round(x: number, axis: XAxis): number {
  return axis === 'step' ? Number(x.toFixed(1)) : Math.round(x)
}
