// The table of experiments: a real table, sortable by each column, one row asking for its summary when it is seen.
import type { WireSeriesSummary } from '@syvain-metrics/protocol'
import type { JSX, RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useVisible } from '../hooks/use-element.ts'
import { durationMs } from '../model/duration.ts'
import { formatAgo, formatCount, formatDuration, formatNumber, formatTime } from '../model/format.ts'
import { columnSummary, type ListRow, type MetricColumn, metricCount } from '../model/list-columns.ts'
import { DEFAULT_VIEW, type ListView } from '../model/route.ts'
import { Link } from './link.tsx'
import { Status } from './status.tsx'

interface ExperimentTableProps {
  readonly list: ListView
  readonly rows: readonly ListRow[]
  readonly columns: readonly MetricColumn[]
  readonly now: number
  readonly tableRef: RefObject<HTMLTableElement | null>
  readonly change: (next: Partial<ListView>) => void
  readonly toggle: (id: string) => void
  readonly want: (id: string) => void
  /** Sorting by a metric needs the values of all rows. */
  readonly wantAll: () => void
}

const FIXED: readonly { readonly id: string; readonly text: string; readonly numeric: boolean }[] = [
  { id: 'name', text: 'Experiment', numeric: false },
  { id: 'status', text: 'Status', numeric: false },
  { id: 'folder', text: 'Folder', numeric: false },
  { id: 'started', text: 'Started', numeric: true },
  { id: 'duration', text: 'Duration', numeric: true },
  { id: 'metrics', text: 'Metrics', numeric: true },
]

export function ExperimentTable(props: ExperimentTableProps): JSX.Element {
  const { list, rows, columns, now, tableRef, change, toggle, want, wantAll } = props
  const folders = rows.some((row) => row.experiment.folder !== null)
  const sortBy = (id: string, numeric: boolean): void => {
    if (!FIXED.some((column) => column.id === id) || id === 'metrics') wantAll()
    // Numbers are wanted largest first, names from A.
    const first = numeric ? `-${id}` : id
    const second = numeric ? id : `-${id}`
    change({ sort: list.sort === first ? second : first })
  }
  return (
    <div class="scroll">
      <table class="experiments" ref={tableRef}>
        <caption class="visually-hidden">Experiments</caption>
        <thead>
          <tr>
            <th scope="col" class="pick">
              <span class="visually-hidden">Compare</span>
            </th>
            {FIXED.filter(({ id }) => folders || id !== 'folder').map(({ id, text, numeric }) => (
              <SortHead key={id} id={id} sort={list.sort} numeric={numeric} onSort={sortBy}>
                {text}
              </SortHead>
            ))}
            {columns.map(({ id, name, label }) => (
              <SortHead key={id} id={id} sort={list.sort} numeric onSort={sortBy}>
                {name}
                {label !== '' && <small>{label}</small>}
              </SortHead>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={row.experiment.id}
              {...{ row, columns, folders, now, toggle, want }}
              picked={list.selected.includes(row.experiment.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface SortHeadProps {
  readonly id: string
  readonly sort: string
  readonly numeric: boolean
  readonly onSort: (id: string, numeric: boolean) => void
  readonly children: JSX.Element | string | (JSX.Element | string | false)[]
}

function SortHead({ id, sort, numeric, onSort, children }: SortHeadProps): JSX.Element {
  const up = sort === id
  const down = sort === `-${id}`
  return (
    <th scope="col" class={numeric ? 'num' : ''} aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}>
      <button type="button" onClick={() => onSort(id, numeric)}>
        <span class="head-text">{children}</span>
        <span class="sort-mark" aria-hidden="true">
          {up ? '↑' : down ? '↓' : ''}
        </span>
      </button>
    </th>
  )
}

interface RowProps {
  readonly row: ListRow
  readonly columns: readonly MetricColumn[]
  readonly picked: boolean
  /** Whether there is a column for them. */
  readonly folders: boolean
  readonly now: number
  readonly toggle: (id: string) => void
  readonly want: (id: string) => void
}

function Row({ row, columns, folders, picked, now, toggle, want }: RowProps): JSX.Element {
  const element = useRef<HTMLTableRowElement>(null)
  const visible = useVisible(element)
  const { id, slug, description, status, folder, started_at_ms, created_at_ms } = row.experiment
  useEffect(() => {
    if (visible) want(id)
  }, [visible, want, id])
  const start = started_at_ms ?? created_at_ms
  return (
    <tr ref={element} data-id={id} class={picked ? 'picked' : ''}>
      <td class="pick">
        <input type="checkbox" checked={picked} onChange={() => toggle(id)} aria-label={`Compare ${slug}`} />
      </td>
      <th scope="row">
        <Link to={{ page: 'experiment', id, view: DEFAULT_VIEW }}>{slug}</Link>
        {description !== '' && <small class="muted">{description}</small>}
      </th>
      <td>
        <Status status={status} />
      </td>
      {folders && <td class="folder">{folder?.path_name ?? ''}</td>}
      <td class="num">
        <time dateTime={new Date(start).toISOString()} title={formatTime(start)}>
          {formatAgo(start, now)}
        </time>
      </td>
      <td class="num">{formatDuration(durationMs(row.experiment, now))}</td>
      <td class="num">{formatNumber(metricCount(row))}</td>
      {columns.map((column) => (
        <MetricCell key={column.id} summary={columnSummary(row, column)} />
      ))}
    </tr>
  )
}

// The last value; its extremes on hover.
function MetricCell({ summary }: { readonly summary: WireSeriesSummary | undefined }): JSX.Element {
  if (summary === undefined) return <td class="num muted">—</td>
  const { last, min, max, n } = summary
  return (
    <td class="num" title={`last of ${formatCount(n, 'point')}, ${formatNumber(min)} to ${formatNumber(max)}`}>
      {formatNumber(last)}
    </td>
  )
}
