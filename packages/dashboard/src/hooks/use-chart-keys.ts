// The keyboard on a chart: arrows read values, n and p go through annotations, + - [ ] 0 zoom and pan.
import { useRef, useState } from 'preact/hooks'
import type { CursorBus } from '../cursor-bus.ts'
import type { Mark } from '../model/annotations.ts'
import type { LineColumns } from '../model/columns.ts'
import { extent, formatX, moveCursor, readLine, zoomRange } from '../model/cursor.ts'
import { formatNumber } from '../model/format.ts'
import type { XAxis } from '../model/route.ts'
import type { LegendLine } from '../parts/legend.tsx'

// Long enough that a held arrow key says only where it stopped.
const SAY_AFTER_MS = 200

interface ChartKeysInput {
  readonly legend: readonly LegendLine[]
  readonly axis: XAxis
  readonly range: readonly [number, number] | null
  readonly cursor: number | null
  readonly marks: readonly Mark[]
  readonly bus: CursorBus
  readonly announce: (text: string) => void
  readonly setCursor: (x: number | null) => void
  readonly zoom: (from: number, to: number) => void
  readonly reset: () => void
}

interface ChartKeys {
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onBlur: () => void
  /** Id of the annotation that the keyboard is on. */
  readonly mark: string | null
}

export function useChartKeys(input: ChartKeysInput): ChartKeys {
  const [mark, setMark] = useState<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const say = (text: string): void => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => input.announce(text), SAY_AFTER_MS)
  }
  const show = (x: number | null): void => {
    input.setCursor(x)
    // The bus moves the plot of this card too: it belongs to nobody in particular.
    input.bus.move(x, NOBODY)
  }
  const move = (by: number): void => {
    const x = moveCursor(drawn(input.legend), input.cursor, by)
    setMark(null)
    show(x)
    if (x !== null) say(spoken(input.legend, x, input.axis))
  }
  const toMark = (by: number): void => {
    const next = nextMark(input.marks, mark, input.cursor, by)
    if (next === undefined) {
      say('No more annotations')
      return
    }
    setMark(next.id)
    show(next.x)
    say(`${formatX(next.x, input.axis)}, annotation: ${next.text}`)
  }
  const view = (factor: number, pan: number): void => {
    const now = input.range ?? extent(drawn(input.legend))
    if (now === null) return
    const width = now[1] - now[0]
    const center = input.cursor ?? (now[0] + now[1]) / 2
    const [from, to] = pan === 0 ? zoomRange(now, center, factor) : [now[0] + pan * width, now[1] + pan * width]
    input.zoom(from, to)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const action = actions({ move, toMark, view, reset: input.reset }, event)
    if (action === undefined) return
    event.preventDefault()
    event.stopPropagation()
    action()
  }
  const onBlur = (): void => {
    setMark(null)
    show(null)
  }
  return { onKeyDown, onBlur, mark }
}

const NOBODY = {}

interface Moves {
  readonly move: (by: number) => void
  readonly toMark: (by: number) => void
  readonly view: (factor: number, pan: number) => void
  readonly reset: () => void
}

function actions({ move, toMark, view, reset }: Moves, event: KeyboardEvent): (() => void) | undefined {
  const far = event.shiftKey ? 10 : 1
  switch (event.key) {
    case 'ArrowLeft':
      return () => move(-far)
    case 'ArrowRight':
      return () => move(far)
    case 'Home':
      return () => move(Number.NEGATIVE_INFINITY)
    case 'End':
      return () => move(Number.POSITIVE_INFINITY)
    case 'n':
      return () => toMark(1)
    case 'p':
      return () => toMark(-1)
    case '+':
    case '=':
      return () => view(0.5, 0)
    case '-':
      return () => view(2, 0)
    case '[':
      return () => view(1, -0.25)
    case ']':
      return () => view(1, 0.25)
    case '0':
      return reset
    default:
      return undefined
  }
}

function drawn(lines: readonly LegendLine[]): LineColumns[] {
  return lines.flatMap((line) => (line.hidden || line.columns === null ? [] : [line.columns]))
}

function spoken(lines: readonly LegendLine[], x: number, axis: XAxis): string {
  const values = lines.flatMap((line) => {
    const read = line.hidden || line.columns === null ? null : readLine(line.columns, x)
    return read === null ? [] : [`${line.label} ${formatNumber(read.value)}`.trim()]
  })
  return `${formatX(x, axis)}: ${values.join(', ')}`
}

function nextMark(marks: readonly Mark[], current: string | null, x: number | null, by: number): Mark | undefined {
  const ordered = [...marks].sort((a, b) => a.x - b.x)
  const at = ordered.findIndex((mark) => mark.id === current)
  if (at !== -1) return ordered[at + by]
  if (by > 0) return ordered.find((mark) => x === null || mark.x > x)
  return ordered.findLast((mark) => x === null || mark.x < x)
}
