// Several experiments over one another: charts by metric, differing configuration, last values.
import type { JSX } from 'preact'
import { useCallback, useMemo } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import { useCompared } from '../hooks/use-compared.ts'
import { useTheme } from '../hooks/use-theme.ts'
import { useTitle } from '../hooks/use-title.ts'
import { type Compared, compareCharts, compareSources, configDifferences, lastValues } from '../model/compare.ts'
import { formatCount } from '../model/format.ts'
import type { Source } from '../model/lines.ts'
import { type ChartView, DEFAULT_VIEW } from '../model/route.ts'
import { ChartGrid } from '../parts/chart-grid.tsx'
import { CompareTable } from '../parts/compare-table.tsx'
import { Swatch } from '../parts/legend.tsx'
import { Link } from '../parts/link.tsx'
import { Notice } from '../parts/notice.tsx'
import { Status } from '../parts/status.tsx'

interface ComparePageProps {
  readonly ids: readonly string[]
  readonly view: ChartView
}

export function ComparePage({ ids, view }: ComparePageProps): JSX.Element {
  const { lastList } = useApp()
  useTitle(`Compare ${formatCount(ids.length, 'experiment')}`)
  const { data, error, version } = useCompared(ids)
  const sources = useMemo(() => compareSources(data ?? []), [data])
  const charts = useMemo(() => compareCharts(data ?? [], sources), [data, sources])
  const marks = useCallback(() => [], [])
  if (data === undefined) {
    return error === undefined ? <p class="empty">Loading…</p> : <Notice kind="error" title={error} />
  }
  return (
    <article class="compare">
      <header class="page-head">
        <nav class="crumbs" aria-label="Breadcrumb">
          <Link to={{ page: 'list', list: { ...lastList, selected: ids } }}>Experiments</Link>
        </nav>
        <h1>{`Compare ${formatCount(data.length, 'experiment')}`}</h1>
        {data.length === 0 && <p class="muted">Select experiments in the list, then compare them.</p>}
        <Members {...{ data, sources, ids, view }} />
      </header>
      {charts.length > 0 && <ChartGrid groups={charts} version={version} {...{ view, marks }} />}
      {data.length > 0 && <CompareTables data={data} sources={sources} />}
    </article>
  )
}

interface MembersProps extends ComparePageProps {
  readonly data: readonly Compared[]
  readonly sources: readonly Source[]
}

function Members({ data, sources, ids, view }: MembersProps): JSX.Element {
  const { navigate } = useApp()
  const { palette } = useTheme()
  return (
    <ul class="members">
      {data.map(({ experiment }, i) => (
        <li key={experiment.id}>
          <Swatch color={palette[sources[i]!.color ?? 0]!} dash={0} />
          <Link to={{ page: 'experiment', id: experiment.id, view: DEFAULT_VIEW }}>{sources[i]!.label}</Link>
          <Status status={experiment.status} />
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${sources[i]!.label}`}
            onClick={() => navigate({ page: 'compare', ids: ids.filter((id) => id !== experiment.id), view })}
          >
            ✕
          </button>
        </li>
      ))}
    </ul>
  )
}

function CompareTables({ data, sources }: Pick<MembersProps, 'data' | 'sources'>): JSX.Element {
  const differences = useMemo(() => configDifferences(data), [data])
  const values = useMemo(() => lastValues(data), [data])
  const names = sources.map((source) => source.label)
  return (
    <>
      <CompareTable
        title="Configuration that differs"
        names={names}
        rows={differences.map(({ name, cells }) => ({ key: name, name, label: '', cells }))}
        none="All recorded the same configuration."
      />
      <CompareTable
        title="Last values"
        names={names}
        rows={values.map(({ name, label, values: cells }) => ({ key: `${name} ${label}`, name, label, cells }))}
        none="No metric was recorded."
      />
    </>
  )
}
