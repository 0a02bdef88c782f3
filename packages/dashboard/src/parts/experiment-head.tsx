// Head of an experiment's page: where it is filed, its name, how it stands, when it ran.
import type { WireExperiment } from '@syvain-metrics/protocol'
import type { JSX } from 'preact'
import { useApp } from '../app-context.ts'
import { useNow } from '../hooks/use-live.ts'
import { durationMs } from '../model/duration.ts'
import { formatAgo, formatDuration, formatTime } from '../model/format.ts'
import { DEFAULT_LIST } from '../model/route.ts'
import { Link } from './link.tsx'
import { Status } from './status.tsx'

// A running experiment without an event for this long is said to be quiet: its process may be gone.
const QUIET_AFTER_MS = 120_000

export function ExperimentHead({ experiment }: { readonly experiment: WireExperiment }): JSX.Element {
  const { lastList } = useApp()
  const running = experiment.status === 'running'
  const now = useNow(running)
  const { folder, started_at_ms: startedMs } = experiment
  const heard = Math.max(experiment.last_event_at_ms ?? 0, experiment.last_heartbeat_at_ms ?? 0)
  const quiet = running && heard > 0 && now - heard > QUIET_AFTER_MS
  return (
    <header class="page-head">
      <nav class="crumbs" aria-label="Breadcrumb">
        <Link to={{ page: 'list', list: lastList }}>Experiments</Link>
        {folder !== null && (
          <>
            <span aria-hidden="true">/</span>
            <Link to={{ page: 'list', list: { ...DEFAULT_LIST, folder: folder.path_name } }}>
              {folder.path_name.replace(/^\//, '')}
            </Link>
          </>
        )}
      </nav>
      <div class="title-line">
        <h1>{experiment.slug}</h1>
        <Status status={experiment.status} />
        {running && !quiet && <span class="live-badge">live</span>}
        {quiet && <span class="muted">{`no event since ${formatAgo(heard, now)}`}</span>}
      </div>
      {experiment.description !== '' && <p class="description">{experiment.description}</p>}
      <dl class="facts">
        <dt>Started</dt>
        <dd>
          {startedMs === null ? (
            'not yet'
          ) : (
            <time dateTime={new Date(startedMs).toISOString()}>{formatTime(startedMs)}</time>
          )}
        </dd>
        <dt>Duration</dt>
        <dd>{formatDuration(durationMs(experiment, now))}</dd>
        <dt>Id</dt>
        <dd>
          <code>{experiment.id}</code>
        </dd>
      </dl>
    </header>
  )
}
