// One experiment: what it is, what came out, how it went.
import type { WireExperiment } from '@syvain-metrics/protocol'
import type { JSX } from 'preact'
import { useCallback, useMemo } from 'preact/hooks'
import { type ExperimentData, useExperiment } from '../hooks/use-experiment.ts'
import { useTitle } from '../hooks/use-title.ts'
import { type Mark, placeMarks, stepClock } from '../model/annotations.ts'
import { formatCount } from '../model/format.ts'
import { pageGroups } from '../model/groups.ts'
import type { ChartView, XAxis } from '../model/route.ts'
import { AnnotationList } from '../parts/annotation-list.tsx'
import { BenchCard } from '../parts/bench-card.tsx'
import { ChartGrid } from '../parts/chart-grid.tsx'
import { ExperimentHead } from '../parts/experiment-head.tsx'
import { MetaTable } from '../parts/meta-table.tsx'
import { Notice } from '../parts/notice.tsx'
import { ValueCards } from '../parts/value-cards.tsx'

interface ExperimentPageProps {
  readonly id: string
  readonly view: ChartView
}

export function ExperimentPage({ id, view }: ExperimentPageProps): JSX.Element {
  const { loaded, version } = useExperiment(id)
  const { data, error } = loaded
  useTitle(data?.experiment.slug ?? 'Experiment')
  if (data === undefined) {
    return error === undefined ? <p class="empty">Loading…</p> : <Notice kind="error" title={error.message} />
  }
  return (
    <article class="experiment">
      <ExperimentHead experiment={data.experiment} />
      {data.experiment.status === 'error' && <Failure experiment={data.experiment} />}
      <Dropped counts={data.dropped} />
      <div class="columns">
        <Results data={data} view={view} version={version} />
        <aside class="side" aria-label="Details">
          <section>
            <h2>Configuration</h2>
            {Object.keys(data.experiment.metadata).length === 0 ? (
              <p class="muted">None recorded</p>
            ) : (
              <MetaTable metadata={data.experiment.metadata} caption="Configuration" />
            )}
          </section>
          {data.annotations.length > 0 && (
            <section>
              <h2>{formatCount(data.annotations.length, 'annotation')}</h2>
              <AnnotationList annotations={data.annotations} startMs={startOf(data.experiment)} />
            </section>
          )}
        </aside>
      </div>
    </article>
  )
}

interface ResultsProps {
  readonly data: ExperimentData
  readonly view: ChartView
  readonly version: (metric: string) => number
}

function Results({ data, view, version }: ResultsProps): JSX.Element {
  const { experiment, summary, annotations } = data
  const startMs = startOf(experiment)
  const running = experiment.status === 'running'
  const groups = useMemo(() => pageGroups(summary, running), [summary, running])
  const charts = useMemo(() => {
    const source = { id: experiment.id, startMs, label: '', color: null }
    return groups.charts.map(({ name, series }) => ({ name, parts: [{ source, series }] }))
  }, [groups, experiment.id, startMs])
  const placed = useMemo(() => {
    const clock = stepClock(summary, startMs)
    const place = (axis: XAxis): Mark[] => placeMarks(annotations, axis, startMs, clock)
    return { step: place('step'), relative: place('relative'), wall: place('wall') }
  }, [summary, annotations, startMs])
  const marks = useCallback((axis: XAxis) => placed[axis], [placed])
  if (summary.length === 0)
    return <p class="empty">{running ? 'Waiting for the first metric…' : 'No metric was recorded.'}</p>
  return (
    <div class="main">
      {groups.bench.length > 0 && <BenchCard series={groups.bench} />}
      {groups.values.length > 0 && <ValueCards groups={groups.values} />}
      {charts.length > 0 && <ChartGrid groups={charts} {...{ view, marks, version }} />}
    </div>
  )
}

function Failure({ experiment }: { readonly experiment: WireExperiment }): JSX.Element {
  return (
    <Notice kind="error" title={experiment.error_name ?? 'The experiment failed'}>
      {experiment.error_detail !== null && <pre>{experiment.error_detail}</pre>}
    </Notice>
  )
}

function Dropped({ counts }: { readonly counts: Readonly<Record<string, number>> }): JSX.Element | null {
  const reasons = Object.entries(counts).filter(([, n]) => n > 0)
  if (reasons.length === 0) return null
  const total = reasons.reduce((sum, [, n]) => sum + n, 0)
  return (
    <Notice kind="info" title={`${formatCount(total, 'event')} not recorded`}>
      <p>{reasons.map(([reason, n]) => `${reason}: ${n}`).join(', ')}</p>
    </Notice>
  )
}

function startOf(experiment: WireExperiment): number {
  return experiment.started_at_ms ?? experiment.created_at_ms
}
