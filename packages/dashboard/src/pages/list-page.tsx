// All experiments as a table: search, filters, sorting, chosen metric columns, selection for comparison.
import type { JSX } from 'preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import { useDebounced } from '../hooks/use-debounced.ts'
import { LIST_LIMIT, useExperiments } from '../hooks/use-experiments.ts'
import { useNow } from '../hooks/use-live.ts'
import { useShortcuts } from '../hooks/use-shortcuts.ts'
import { useTitle } from '../hooks/use-title.ts'
import { formatCount } from '../model/format.ts'
import { chosenColumns, type ListRow, metricColumns, sortRows } from '../model/list-columns.ts'
import { DEFAULT_VIEW, type ListView } from '../model/route.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { ExperimentTable } from '../parts/experiment-table.tsx'
import { ListToolbar } from '../parts/list-toolbar.tsx'
import { Notice } from '../parts/notice.tsx'

// Rows drawn at first and with each press of "Show more".
const PAGE_ROWS = 100

export function ListPage({ list }: { readonly list: ListView }): JSX.Element {
  const { navigate } = useApp()
  const { loaded, summaries, want } = useExperiments(useDebounced(list.search, 150), list.status)
  const [limit, setLimit] = useState(PAGE_ROWS)
  const search = useRef<HTMLInputElement>(null)
  const table = useRef<HTMLTableElement>(null)
  const experiments = loaded.data
  const now = useNow(experiments?.some((one) => one.status === 'running') === true)
  useTitle('Experiments')

  const rows = useMemo(() => {
    const inFolder = (experiments ?? []).filter((one) => isIn(one.folder?.path_name, list.folder))
    return inFolder.map((experiment): ListRow => ({ experiment, summary: summaries.get(experiment.id) }))
  }, [experiments, summaries, list.folder])
  const all = useMemo(() => metricColumns(rows), [rows])
  const columns = useMemo(() => chosenColumns(all, list.columns), [all, list.columns])
  const sorted = useMemo(() => sortRows(rows, list.sort, now), [rows, list.sort, now])

  const change = (next: Partial<ListView>, how: 'push' | 'replace' = 'push'): void =>
    navigate({ page: 'list', list: { ...list, ...next } }, how)
  const toggle = (id: string): void => {
    const { selected } = list
    change({ selected: selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id] }, 'replace')
  }
  const compare = (): void => {
    if (list.selected.length > 1) navigate({ page: 'compare', ids: list.selected, view: DEFAULT_VIEW })
  }
  const wantAll = (): void => {
    for (const { experiment } of rows) want(experiment.id)
  }
  useShortcuts({
    '/': () => search.current?.focus(),
    j: () => focusRow(table.current, 1),
    k: () => focusRow(table.current, -1),
    x: () => toggleFocused(toggle),
    c: compare,
    Escape: () => (document.activeElement as HTMLElement | null)?.blur(),
  })

  if (experiments === undefined) {
    return loaded.error === undefined ? (
      <p class="empty">Loading…</p>
    ) : (
      <Notice kind="error" title={loaded.error.message} />
    )
  }
  const unfiltered = list.search === '' && list.status === '' && list.folder === ''
  if (experiments.length === 0 && unfiltered && !loaded.loading) return <EmptyState />
  return (
    <section class="list-page" aria-label="Experiments">
      <h1 class="visually-hidden">Experiments</h1>
      <ListToolbar {...{ list, change, compare, all, columns }} searchRef={search} />
      {loaded.error !== undefined && <Notice kind="error" title={loaded.error.message} />}
      <ExperimentTable
        {...{ list, change, columns, toggle, want, now }}
        rows={sorted.slice(0, limit)}
        tableRef={table}
        wantAll={wantAll}
      />
      {rows.length === 0 && <p class="empty">No experiment matches.</p>}
      <footer class="list-foot muted">
        {formatCount(rows.length, 'experiment')}
        {experiments.length >= LIST_LIMIT && ' (the newest; search reaches the others)'}
        {sorted.length > limit && (
          <button type="button" onClick={() => setLimit(limit + PAGE_ROWS)}>
            {`Show ${Math.min(PAGE_ROWS, sorted.length - limit)} more`}
          </button>
        )}
      </footer>
    </section>
  )
}

function isIn(path: string | undefined, folder: string): boolean {
  return folder === '' || path === folder || path?.startsWith(`${folder}/`) === true
}

function focusRow(table: HTMLElement | null, by: number): void {
  const links = [...(table?.querySelectorAll<HTMLElement>('tbody a') ?? [])]
  const row = document.activeElement?.closest('tr')
  const at = links.findIndex((link) => link.closest('tr') === row)
  const next = links[at === -1 ? (by > 0 ? 0 : links.length - 1) : at + by]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}

function toggleFocused(toggle: (id: string) => void): void {
  const id = document.activeElement?.closest('tr')?.dataset.id
  if (id !== undefined) toggle(id)
}
