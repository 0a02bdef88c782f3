// All charts of a page under one toolbar, one cursor and one zoom; names with a slash make sections.
import type { WireSeriesSummary } from '@syvain-metrics/protocol'
import type { JSX } from 'preact'
import { useCallback, useMemo, useRef } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import { createCursorBus } from '../cursor-bus.ts'
import { useShortcuts } from '../hooks/use-shortcuts.ts'
import type { Mark } from '../model/annotations.ts'
import { isStepless } from '../model/groups.ts'
import { chartLines, type LineInfo, pageHues, type Source } from '../model/lines.ts'
import { metricFilter } from '../model/metric-filter.ts'
import { type ChartView, withView, type XAxis } from '../model/route.ts'
import { sections } from '../model/sections.ts'
import { ChartCard } from './chart-card.tsx'
import { ChartToolbar } from './chart-toolbar.tsx'

/** One chart: a metric and who recorded it. */
export interface ChartGroup {
  readonly name: string
  readonly parts: readonly { readonly source: Source; readonly series: readonly WireSeriesSummary[] }[]
}

interface ChartGridProps {
  readonly groups: readonly ChartGroup[]
  readonly view: ChartView
  /** Marks in units of an axis. */
  readonly marks: (axis: XAxis) => readonly Mark[]
  /** Version of a metric: counts up when it got new points. */
  readonly version: (metric: string) => number
}

export function ChartGrid({ groups, view, marks, version }: ChartGridProps): JSX.Element {
  const { route, navigate } = useApp()
  const bus = useMemo(createCursorBus, [])
  const filterInput = useRef<HTMLInputElement>(null)
  const grid = useRef<HTMLDivElement>(null)
  const filter = useMemo(() => metricFilter(view.filter), [view.filter])
  const hues = useMemo(() => pageHues(groups.flatMap((group) => group.parts)), [groups])
  const cards = useMemo(() => groups.map((group) => cardOf(group, hues)), [groups, hues])
  const shown = cards.filter((card) => filter.matches(card.name))
  const onView = useCallback(
    (change: Partial<ChartView>, how: 'push' | 'replace' = 'push') => navigate(withView(route, change), how),
    [route, navigate],
  )
  useShortcuts({
    '/': () => filterInput.current?.focus(),
    '0': () => onView({ range: null }),
    j: () => focusNext(grid.current, 1),
    k: () => focusNext(grid.current, -1),
    Escape: () => leave(view, onView),
  })
  const draw = ({ name, lines, sources, isStepless: byTime }: Card): JSX.Element => {
    const axis = byTime && view.x === 'step' ? 'relative' : view.x
    const props = { name, lines, sources, view, axis, bus, onView }
    return <ChartCard key={name} {...props} version={version(name)} marks={marks(axis)} />
  }
  return (
    <section class="charts" aria-label="Charts">
      <h2 class="visually-hidden">Charts</h2>
      <ChartToolbar
        {...{ view, onView }}
        filterRef={filterInput}
        filterProblem={filter.problem}
        shown={shown.length}
        total={groups.length}
      />
      <div ref={grid}>
        {sections(shown).map(({ title, items }) => (
          <div key={title}>
            {title !== '' && <h2 class="section-title">{title}</h2>}
            <div class="chart-grid">{items.map(draw)}</div>
          </div>
        ))}
      </div>
      {shown.length === 0 && <p class="empty">No metric matches the filter.</p>}
    </section>
  )
}

interface Card {
  readonly name: string
  readonly lines: readonly LineInfo[]
  readonly sources: readonly Source[]
  readonly isStepless: boolean
}

function cardOf({ name, parts }: ChartGroup, hues: ReadonlyMap<string, number>): Card {
  return {
    name,
    lines: chartLines(parts, hues),
    sources: parts.map((part) => part.source),
    isStepless: parts.every(({ series }) => isStepless({ name, series })),
  }
}

function focusNext(grid: HTMLElement | null, by: number): void {
  const plots = [...(grid?.querySelectorAll<HTMLElement>('.plot') ?? [])]
  const at = plots.indexOf(document.activeElement as HTMLElement)
  const next = plots[at === -1 ? (by > 0 ? 0 : plots.length - 1) : at + by]
  next?.focus()
  next?.closest('article')?.scrollIntoView({ block: 'nearest' })
}

// Escape first leaves the field or chart, then the zoom.
function leave(view: ChartView, onView: (change: Partial<ChartView>) => void): void {
  const focused = document.activeElement
  if (focused instanceof HTMLElement && focused !== document.body) focused.blur()
  else if (view.range !== null) onView({ range: null })
}
