// The only file that runs uPlot: draws what chart-series.ts prepared, marks annotations, reports cursor and zoom.
import uPlot from 'uplot'
import { type BuiltChart, buildChart, type ChartSpec } from './chart-series.ts'
import { DURATION_STEPS_MS, durationTicks, logRange, logTicks, numberTicks, xRange } from './model/axis.ts'

/** Where the plot lies inside its element, in CSS pixels, and its x scale: what overlays need. */
export interface PlotBox {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly min: number
  readonly max: number
}

export interface ChartEvents {
  /** The cursor moved to an x, or left. Not called for cursors set from outside. */
  readonly onCursor: (x: number | null) => void
  readonly onZoom: (from: number, to: number) => void
  readonly onReset: () => void
  readonly onDraw: (box: PlotBox) => void
}

export interface Chart {
  readonly update: (spec: ChartSpec) => void
  readonly resize: (width: number, height: number) => void
  readonly setCursor: (x: number | null) => void
  /** Fades all lines but one; null shows all. */
  readonly highlight: (key: string | null) => void
  readonly destroy: () => void
}

/** Draws into `root`, which must be attached and empty. */
export function createChart(root: HTMLElement, first: ChartSpec, events: ChartEvents): Chart {
  let spec = first
  let built = buildChart(spec)
  let width = Math.max(root.clientWidth, 80)
  let height = Math.max(root.clientHeight, 80)
  // True while this file moves the cursor itself, so that it does not report back what it was told.
  let silent = false
  let plot = make()

  function make(): uPlot {
    const options = chartOptions({ spec: () => spec, built: () => built, events, silent: () => silent })
    return new uPlot({ ...options, width, height }, built.data, root)
  }

  return {
    update(next) {
      spec = next
      const rebuilt = buildChart(next)
      const same = rebuilt.shape === built.shape
      built = rebuilt
      if (same) {
        plot.setData(rebuilt.data)
      } else {
        plot.destroy()
        plot = make()
      }
    },
    resize(nextWidth, nextHeight) {
      if (nextWidth === width && nextHeight === height) return
      width = nextWidth
      height = nextHeight
      plot.setSize({ width, height })
    },
    setCursor(x) {
      silent = true
      plot.setCursor(x === null ? { left: -10, top: -10 } : { left: plot.valToPos(x, 'x'), top: 0 }, true)
      silent = false
    },
    highlight(key) {
      built.owners.forEach((owner, i) => {
        plot.series[i + 1]!.alpha = key === null || owner === key ? 1 : 0.15
      })
      plot.redraw(false)
    },
    destroy: () => plot.destroy(),
  }
}

type Options = Omit<uPlot.Options, 'width' | 'height'>

interface ChartState {
  readonly spec: () => ChartSpec
  readonly built: () => BuiltChart
  readonly events: ChartEvents
  readonly silent: () => boolean
}

function chartOptions({ spec, built, events, silent }: ChartState): Options {
  const { axis, log } = spec()
  return {
    ms: 1,
    legend: { show: false },
    padding: [8, 16, 0, 0],
    series: built().series,
    bands: built().bands,
    scales: {
      x: { time: axis === 'wall', range: (_, min, max) => xRange(spec().range, min ?? 0, max ?? 1) },
      y: log
        ? { distr: 3, range: (_, min, max) => logRange(min ?? 1, max ?? 10) }
        : { range: (_, min, max) => (min === null ? [0, 1] : uPlot.rangeNum(min, max, 0.08, true)) },
    },
    axes: axesOf(spec()),
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: 4 },
      dataIdx: (plot, seriesIndex, index) => nearestDrawn(plot.data[seriesIndex], index),
      points: { size: 8 },
      bind: { dblclick: () => resetOn(events) },
    },
    hooks: {
      setCursor: [(plot) => silent() || events.onCursor(cursorX(plot))],
      setSelect: [(plot) => selected(plot, events)],
      drawClear: [(plot) => drawMarks(plot, spec())],
      draw: [
        (plot) => drawCrosses(plot, built()),
        (plot) => drawDots(plot, built()),
        (plot) => events.onDraw(plotBox(plot)),
      ],
    },
  }
}

function axesOf({ axis, log, ink }: ChartSpec): uPlot.Axis[] {
  const font = '11px system-ui, sans-serif'
  const shared = { stroke: ink.text, font, grid: { stroke: ink.grid, width: 1 }, ticks: { show: false } }
  const x: uPlot.Axis = { ...shared, size: 22, gap: 4, space: 64 }
  if (axis === 'step') x.values = (_, ticks) => numberTicks(ticks)
  if (axis === 'step') x.incrs = STEP_INCREMENTS
  if (axis === 'relative') x.values = (_, ticks) => durationTicks(ticks)
  if (axis === 'relative') x.incrs = DURATION_STEPS_MS
  const y: uPlot.Axis = { ...shared, gap: 6, space: 30, values: (_, ticks) => numberTicks(ticks), size: labelWidth }
  if (log) y.splits = (_, __, min, max) => logTicks(min, max)
  if (log) y.filter = (_, splits) => splits
  return [x, y]
}

// Steps are whole numbers: no tick at 2.5.
const STEP_INCREMENTS = Array.from({ length: 15 }, (_, power) => [1, 2, 5].map((f) => f * 10 ** power)).flat()

function labelWidth(_: uPlot, labels: string[] | null): number {
  return 16 + 6.5 * Math.max(2, ...(labels ?? []).map((label) => label.length))
}

// The cursor's row may belong to another line: then the nearest row that has a value.
function nearestDrawn(column: ArrayLike<number | null | undefined> | undefined, index: number): number | null {
  if (column === undefined) return index
  for (let away = 0; away < column.length; away++) {
    if (column[index - away] != null) return index - away
    if (column[index + away] != null) return index + away
  }
  return null
}

function cursorX(plot: uPlot): number | null {
  const { left, idx } = plot.cursor
  return left === undefined || left < 0 || idx == null ? null : (plot.data[0][idx] ?? null)
}

function selected(plot: uPlot, events: ChartEvents): void {
  const { left, width } = plot.select
  if (width <= 0) return
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  events.onZoom(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'))
}

function resetOn(events: ChartEvents): () => null {
  return () => {
    events.onReset()
    return null
  }
}

function drawMarks(plot: uPlot, { marks, ink }: ChartSpec): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.strokeStyle = ink.mark
  ctx.lineWidth = uPlot.pxRatio
  ctx.setLineDash([4 * uPlot.pxRatio, 3 * uPlot.pxRatio])
  ctx.beginPath()
  for (const mark of marks) {
    const x = Math.round(plot.valToPos(mark, 'x', true))
    if (x < bbox.left || x > bbox.left + bbox.width) continue
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
  }
  ctx.stroke()
  ctx.restore()
}

// A cross at the lower edge for each value that is not finite: it must not look as if nothing was recorded.
function drawCrosses(plot: uPlot, { crosses }: BuiltChart): void {
  const { ctx, bbox } = plot
  const arm = 3.5 * uPlot.pxRatio
  const y = bbox.top + bbox.height - 2 * arm
  ctx.save()
  ctx.lineWidth = 1.75 * uPlot.pxRatio
  for (const { color, x } of crosses) {
    ctx.strokeStyle = color
    ctx.beginPath()
    for (const at of x) {
      const left = plot.valToPos(at, 'x', true)
      if (left < bbox.left || left > bbox.left + bbox.width) continue
      ctx.moveTo(left - arm, y - arm)
      ctx.lineTo(left + arm, y + arm)
      ctx.moveTo(left - arm, y + arm)
      ctx.lineTo(left + arm, y - arm)
    }
    ctx.stroke()
  }
  ctx.restore()
}

function drawDots(plot: uPlot, { dots }: BuiltChart): void {
  const { ctx, bbox } = plot
  ctx.save()
  for (const { color, x, y } of dots) {
    const left = plot.valToPos(x, 'x', true)
    const top = plot.valToPos(y, 'y', true)
    if (left < bbox.left || left > bbox.left + bbox.width + 1 || !Number.isFinite(top)) continue
    ctx.fillStyle = color
    ctx.beginPath()
    ctx.arc(left, top, 2.5 * uPlot.pxRatio, 0, 2 * Math.PI)
    ctx.fill()
  }
  ctx.restore()
}

function plotBox(plot: uPlot): PlotBox {
  const ratio = uPlot.pxRatio
  const { left, top, width, height } = plot.bbox
  const { min, max } = plot.scales.x!
  return {
    left: left / ratio,
    top: top / ratio,
    width: width / ratio,
    height: height / ratio,
    min: min ?? 0,
    max: max ?? 1,
  }
}
