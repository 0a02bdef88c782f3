// Annotations in the order of time, with step where known; a few facts in line, many of them folded away.
import type { JsonObject, WireAnnotation } from '@syvain-metrics/protocol'
import type { JSX } from 'preact'
import { formatCount, formatDuration, formatNumber, formatTime } from '../model/format.ts'
import { flatRows } from '../model/labels.ts'
import { MetaTable } from './meta-table.tsx'

// More than this is a table of its own.
const MOST_IN_LINE = 3

interface AnnotationListProps {
  readonly annotations: readonly WireAnnotation[]
  /** Start of the experiment: times are shown from there. */
  readonly startMs: number
}

export function AnnotationList({ annotations, startMs }: AnnotationListProps): JSX.Element {
  const ordered = [...annotations].sort((a, b) => a.created_at_ms - b.created_at_ms)
  return (
    <ol class="annotations">
      {ordered.map((one) => (
        <li key={one.id}>
          <p>{one.annotation}</p>
          <small class="muted">
            <time dateTime={new Date(one.created_at_ms).toISOString()} title={formatTime(one.created_at_ms)}>
              {`+${formatDuration(Math.max(0, one.created_at_ms - startMs))}`}
            </time>
            {one.step !== undefined && one.step !== null && ` · step ${formatNumber(one.step)}`}
          </small>
          <Facts metadata={one.metadata} />
        </li>
      ))}
    </ol>
  )
}

function Facts({ metadata }: { readonly metadata: JsonObject }): JSX.Element | null {
  const rows = flatRows(metadata)
  if (rows.length === 0) return null
  if (rows.length <= MOST_IN_LINE) {
    return <small class="muted">{rows.map(([key, value]) => ` · ${key} ${value}`)}</small>
  }
  return (
    <details>
      <summary>{formatCount(rows.length, 'value')}</summary>
      <MetaTable metadata={metadata} caption="Values of the annotation" />
    </details>
  )
}
