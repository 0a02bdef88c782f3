// A canvas chart in the page: made when mounted, changed by its spec, its cursor shared with the others.
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type Chart, createChart, type PlotBox } from '../chart.ts'
import type { ChartSpec } from '../chart-series.ts'
import type { CursorBus } from '../cursor-bus.ts'
import { useWidth } from '../hooks/use-element.ts'
import type { Mark } from '../model/annotations.ts'
import { ChartMarks } from './chart-marks.tsx'

interface PlotProps {
  readonly spec: ChartSpec
  readonly bus: CursorBus
  readonly height: number
  readonly highlighted: string | null
  readonly onCursor: (x: number | null) => void
  readonly onZoom: (from: number, to: number) => void
  readonly onReset: () => void
  readonly marks: readonly Mark[]
  /** Id of the annotation that the keyboard is on. */
  readonly mark: string | null
}

export function Plot(props: PlotProps): JSX.Element {
  const { spec, bus, height, highlighted, marks, mark } = props
  const [box, setBox] = useState<PlotBox | null>(null)
  const root = useRef<HTMLDivElement>(null)
  const chart = useRef<Chart | null>(null)
  const newest = useRef(props)
  newest.current = props
  const width = useWidth(root)

  useLayoutEffect(() => {
    const owner = {}
    const made = createChart(root.current!, newest.current.spec, {
      onCursor: (x) => {
        newest.current.onCursor(x)
        bus.move(x, owner)
      },
      onZoom: (from, to) => newest.current.onZoom(from, to),
      onReset: () => newest.current.onReset(),
      onDraw: setBox,
    })
    chart.current = made
    const stop = bus.listen(owner, (x) => {
      made.setCursor(x)
      newest.current.onCursor(x)
    })
    return () => {
      stop()
      made.destroy()
      chart.current = null
    }
  }, [bus])
  useEffect(() => chart.current?.update(spec), [spec])
  useEffect(() => {
    if (width > 0) chart.current?.resize(width, height)
  }, [width, height])
  useEffect(() => chart.current?.highlight(highlighted), [highlighted])
  return (
    <>
      <div class="plot-canvas" ref={root} />
      {box !== null && spec.marks.length > 0 ? <ChartMarks {...{ marks, box }} current={mark} /> : null}
    </>
  )
}
