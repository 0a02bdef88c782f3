// From a card's state to what the canvas draws; the same object while nothing that is drawn has changed.
import { useMemo } from 'preact/hooks'
import type { ChartSpec } from '../chart-series.ts'
import type { Mark } from '../model/annotations.ts'
import { DASHES } from '../model/palette.ts'
import type { ChartView, XAxis } from '../model/route.ts'
import type { LegendLine } from '../parts/legend.tsx'
import type { Theme } from './use-theme.ts'

interface ChartSpecInput {
  readonly legend: readonly LegendLine[]
  readonly theme: Theme
  readonly view: ChartView
  /** The axis wanted, and the one that the loaded points are on. */
  readonly axis: XAxis
  readonly drawnAxis: XAxis
  readonly marks: readonly Mark[]
}

export function useChartSpec({ legend, theme, view, axis, drawnAxis, marks }: ChartSpecInput): ChartSpec {
  const { log, smoothing, range, x } = view
  return useMemo<ChartSpec>(() => {
    const current = drawnAxis === axis
    const drawn = legend.filter((line) => !line.hidden && line.columns !== null)
    return {
      lines: drawn.map(({ key, columns, style }) => ({
        key,
        columns: columns!,
        color: theme.palette[style.color]!,
        dash: DASHES[style.dash]!,
        fine: style.fine,
      })),
      axis: drawnAxis,
      log,
      smoothing,
      range: current && axis === x ? range : null,
      marks: current ? marks.map((mark) => mark.x) : [],
      ink: theme.ink,
    }
  }, [legend, theme, axis, drawnAxis, log, smoothing, range, x, marks])
}
