// Search, filters, columns and the way to the comparison, above the list.
import type { WireFolder } from '@syvain-metrics/protocol'
import type { JSX, RefObject } from 'preact'
import { useLoad } from '../hooks/use-load.ts'
import { natural } from '../model/groups.ts'
import type { MetricColumn } from '../model/list-columns.ts'
import type { ListView } from '../model/route.ts'
import { listFolders } from '../net/api.ts'

interface ListToolbarProps {
  readonly list: ListView
  readonly all: readonly MetricColumn[]
  readonly columns: readonly MetricColumn[]
  readonly searchRef: RefObject<HTMLInputElement | null>
  readonly change: (next: Partial<ListView>, how?: 'push' | 'replace') => void
  readonly compare: () => void
}

const STATUSES = ['created', 'running', 'done', 'error']

export function ListToolbar({ list, all, columns, searchRef, change, compare }: ListToolbarProps): JSX.Element {
  const folders = useLoad('folders', (signal) => listFolders(signal)).data ?? []
  const picked = list.selected.length
  return (
    <div class="toolbar" role="toolbar" aria-label="Experiments">
      <label class="field field-search">
        <span class="visually-hidden">Search experiments</span>
        <input
          ref={searchRef}
          type="search"
          placeholder="Search name and description"
          value={list.search}
          onInput={(event) => change({ search: event.currentTarget.value }, 'replace')}
        />
      </label>
      <label class="field">
        <span class="visually-hidden">Status</span>
        <select value={list.status} onChange={(event) => change({ status: event.currentTarget.value })}>
          <option value="">Any status</option>
          {STATUSES.map((status) => (
            <option key={status}>{status}</option>
          ))}
        </select>
      </label>
      <FolderChoice folders={folders} folder={list.folder} onChoose={(folder) => change({ folder })} />
      <ColumnChoice all={all} columns={columns} onChoose={(ids) => change({ columns: ids }, 'replace')} />
      <span class="spacer" />
      {picked > 0 && (
        <button type="button" class="quiet" onClick={() => change({ selected: [] }, 'replace')}>
          {`Clear ${picked} selected`}
        </button>
      )}
      <button
        type="button"
        class="primary"
        disabled={picked < 2}
        onClick={compare}
        title="Select two or more rows (x), then compare (c)"
      >
        {picked < 2 ? 'Compare' : `Compare ${picked}`}
      </button>
    </div>
  )
}

interface FolderChoiceProps {
  readonly folders: readonly WireFolder[]
  readonly folder: string
  readonly onChoose: (folder: string) => void
}

function FolderChoice({ folders, folder, onChoose }: FolderChoiceProps): JSX.Element | null {
  const paths = new Set(folders.map((one) => one.path_name))
  // A link may name a folder that is gone: the choice still says what is filtered by.
  if (folder !== '') paths.add(folder)
  if (paths.size === 0) return null
  return (
    <label class="field">
      <span class="visually-hidden">Folder</span>
      <select value={folder} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">All folders</option>
        {[...paths].sort(natural).map((path) => (
          <option key={path}>{path}</option>
        ))}
      </select>
    </label>
  )
}

interface ColumnChoiceProps {
  readonly all: readonly MetricColumn[]
  readonly columns: readonly MetricColumn[]
  readonly onChoose: (ids: string[]) => void
}

// More columns than this in the menu is no choice any more; the search of the experiment page is for them.
const MOST_CHOICES = 60

function ColumnChoice({ all, columns, onChoose }: ColumnChoiceProps): JSX.Element | null {
  if (all.length === 0) return null
  const chosen = columns.map((column) => column.id)
  const toggle = (id: string): void =>
    onChoose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <details class="menu">
      <summary>Columns</summary>
      <fieldset>
        <legend class="visually-hidden">Metric columns</legend>
        {all.slice(0, MOST_CHOICES).map(({ id, name, label }) => (
          <label class="check" key={id}>
            <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
            <span>
              {name} <small class="muted">{label}</small>
            </span>
          </label>
        ))}
      </fieldset>
    </details>
  )
}
