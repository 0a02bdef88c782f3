// Annotations in the order of time, with step where known and metadata as pairs.
import type { WireAnnotation } from '@syvain-metrics/protocol'
import type { JSX } from 'preact'
import { formatDuration, formatNumber, formatTime } from '../model/format.ts'
import { flatRows } from '../model/labels.ts'

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
            {flatRows(one.metadata).map(([key, value]) => ` · ${key} ${value}`)}
          </small>
        </li>
      ))}
    </ol>
  )
}
