// What uPlot is given for one chart: aligned columns, a line or three per series, bands between extremes.
import type uPlot from 'uplot'
import { alignLines, type LineColumns } from './model/columns.ts'
import type { XAxis } from './model/route.ts'
import { smooth, smoothingUnit } from './model/smooth.ts'

export interface DrawnLine {
  readonly key: string
  readonly color: string
  readonly dash: readonly number[]
  /** Drawn thin, without dots. */
  readonly fine: boolean
  readonly columns: LineColumns
}

/** Colours of everything that is not a line. */
export interface ChartInk {
  readonly text: string
  readonly grid: string
  readonly mark: string
}

export interface ChartSpec {
  readonly lines: readonly DrawnLine[]
  readonly axis: XAxis
  readonly log: boolean
  readonly smoothing: number
  readonly range: readonly [number, number] | null
  /** Where annotations stand, in units of x. */
  readonly marks: readonly number[]
  readonly ink: ChartInk
}

const FINE_OPACITY = 0.7
// Up to this many points each is marked with a dot.
const DOTS_UP_TO = 40

export interface BuiltChart {
  readonly data: uPlot.AlignedData
  readonly series: uPlot.Series[]
  readonly bands: uPlot.Band[]
  /** Key of the line that a uPlot series (without the x series) belongs to. */
  readonly owners: readonly string[]
  /** Where values were not finite, with the colour of the line. */
  readonly crosses: readonly { readonly color: string; readonly x: readonly number[] }[]
  /** Exact last points of lines whose other points are means. */
  readonly dots: readonly { readonly color: string; readonly x: number; readonly y: number }[]
  /** Changes when uPlot has to be made anew; equal when setData is enough. */
  readonly shape: string
}

/** Puts all lines on one x and says how each column is drawn. The first line is drawn last, over the others. */
export function buildChart(spec: ChartSpec): BuiltChart {
  const unit = smoothingUnit(spec.lines.map((line) => line.columns.x))
  const visible = spec.lines.toReversed().map((line) => {
    const { x, mid, low, high } = line.columns
    const values = low === null || high === null ? [mid] : [high, low, mid]
    if (spec.smoothing > 0) values.push(smooth(x, mid, spec.smoothing, unit))
    return { line, x, values: line.columns.exactEnds ? values.map(withoutEnds) : values }
  })
  const positive = (column: readonly (number | null)[]): (number | null)[] =>
    column.map((v) => (v !== null && v > 0 ? v : null))
  const aligned = alignLines(visible.map(({ x, values }) => ({ x, values: spec.log ? values.map(positive) : values })))
  const series: uPlot.Series[] = [{}]
  const bands: uPlot.Band[] = []
  const owners: string[] = []
  for (const { line } of visible) {
    const banded = line.columns.low !== null
    if (banded) {
      bands.push({ series: [series.length, series.length + 1], fill: fade(line.color, 0.22) })
      series.push(edge(), edge())
      owners.push(line.key, line.key)
    }
    series.push(stroke(line, spec.smoothing > 0 ? 0.28 : line.fine ? FINE_OPACITY : 1, spec.smoothing > 0))
    owners.push(line.key)
    if (spec.smoothing > 0) {
      series.push(stroke(line, line.fine ? FINE_OPACITY : 1, false))
      owners.push(line.key)
    }
  }
  const parts = visible.map(({ line }) => [line.key, line.color, line.columns.low !== null, hasDots(line)])
  const shape = JSON.stringify([spec.axis, spec.log, spec.smoothing > 0, spec.ink, parts])
  const dots = spec.lines.filter(({ columns }) => columns.exactEnds).map(lastDot)
  const crosses = spec.lines.map((line) => ({ color: line.color, x: line.columns.notFinite }))
  return { data: [aligned.x, ...aligned.values] as uPlot.AlignedData, series, bands, owners, crosses, dots, shape }
}

// Means end at the last bucket: going on to one exact value would look like a jump of the curve.
function withoutEnds(column: readonly (number | null)[]): (number | null)[] {
  return column.map((value, i) => (i === 0 || i === column.length - 1 ? null : value))
}

function lastDot({ color, columns }: DrawnLine): { color: string; x: number; y: number } {
  const at = columns.x.length - 1
  return { color, x: columns.x[at]!, y: columns.mid[at]! }
}

function hasDots(line: DrawnLine): boolean {
  return !line.fine && line.columns.x.length <= DOTS_UP_TO
}

function stroke(line: DrawnLine, opacity: number, faint: boolean): uPlot.Series {
  const color = fade(line.color, opacity)
  const dot = hasDots(line) && !faint
  return {
    ...(faint ? { class: 'chart-no-dot' } : {}),
    stroke: color,
    width: faint || line.fine ? 1 : 1.5,
    dash: faint ? [] : [...line.dash],
    spanGaps: true,
    points: { show: dot, size: 5, fill: color, stroke: color, width: 0 },
  }
}

// The edges of a band are not drawn, only filled between. The class keeps the cursor's dot away (styles/chart.css).
function edge(): uPlot.Series {
  return { class: 'chart-no-dot', stroke: 'transparent', width: 0, spanGaps: true, points: { show: false } }
}

function fade(color: string, opacity: number): string {
  const alpha = Math.round(opacity * 255).toString(16)
  return opacity === 1 ? color : `${color}${alpha.padStart(2, '0')}`
}
