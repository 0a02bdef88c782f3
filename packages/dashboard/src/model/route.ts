// The address of everything that is shown: a page and its view, parsed from and written to a URL.

/** What runs along the x axis of the charts. */
export type XAxis = 'step' | 'relative' | 'wall'

/** How charts are drawn; shared by the pages that have charts. */
export interface ChartView {
  readonly x: XAxis
  readonly log: boolean
  /** 0 (off) to 0.99. */
  readonly smoothing: number
  /** Regular expression over metric names; empty shows all. */
  readonly filter: string
  /** Zoomed range in units of `x`: steps, or milliseconds (relative, or since the epoch). */
  readonly range: readonly [number, number] | null
  /** Labels of lines that are switched off, on all charts. */
  readonly hidden: readonly string[]
}

/** What the list shows. */
export interface ListView {
  readonly search: string
  readonly status: string
  /** Folder path, or empty for all. */
  readonly folder: string
  /** Column id, with `-` in front for descending. */
  readonly sort: string
  /** Chosen metric columns; null leaves the choice to the page. */
  readonly columns: readonly string[] | null
  readonly selected: readonly string[]
}

export type Route =
  | { readonly page: 'list'; readonly list: ListView }
  | { readonly page: 'experiment'; readonly id: string; readonly view: ChartView }
  | { readonly page: 'compare'; readonly ids: readonly string[]; readonly view: ChartView }
  | { readonly page: 'unknown'; readonly path: string }

export const DEFAULT_VIEW: ChartView = { x: 'step', log: false, smoothing: 0, filter: '', range: null, hidden: [] }
export const DEFAULT_LIST: ListView = {
  search: '',
  status: '',
  folder: '',
  sort: '-started',
  columns: null,
  selected: [],
}

const AXES: readonly string[] = ['step', 'relative', 'wall'] satisfies XAxis[]

/** Reads path and query of a URL. Values that make no sense become the default: a stale link still opens. */
export function parseRoute(pathname: string, query: string): Route {
  const q = new URLSearchParams(query)
  if (pathname === '/' || pathname === '/experiments') return { page: 'list', list: readList(q) }
  if (pathname === '/compare') return { page: 'compare', ids: unique(q.getAll('id')), view: readView(q) }
  const id = /^\/experiments\/([^/]+)\/?$/.exec(pathname)?.[1]
  const decoded = id === undefined ? undefined : decodePart(id)
  return decoded === undefined
    ? { page: 'unknown', path: pathname }
    : { page: 'experiment', id: decoded, view: readView(q) }
}

/** The URL of a route, defaults left out: `/experiments/e1?x=wall&smooth=0.6`. */
export function formatRoute(route: Route): string {
  switch (route.page) {
    case 'list':
      return withQuery('/', writeList(route.list))
    case 'experiment':
      return withQuery(`/experiments/${encodeURIComponent(route.id)}`, writeView(route.view))
    case 'compare':
      return withQuery('/compare', [...route.ids.map((id): [string, string] => ['id', id]), ...writeView(route.view)])
    case 'unknown':
      return route.path
  }
}

/** The same page with some of its view changed. */
export function withView(route: Route, change: Partial<ChartView>): Route {
  return 'view' in route ? { ...route, view: { ...route.view, ...change } } : route
}

function readView(q: URLSearchParams): ChartView {
  const x = q.get('x') ?? 'step'
  const smoothing = Number(q.get('smooth') ?? 0)
  return {
    x: AXES.includes(x) ? (x as XAxis) : 'step',
    log: q.get('y') === 'log',
    smoothing: smoothing > 0 && smoothing < 1 ? Math.min(smoothing, 0.99) : 0,
    filter: q.get('filter') ?? '',
    range: readRange(q.get('from'), q.get('to')),
    hidden: unique(q.getAll('hide')),
  }
}

function readRange(from: string | null, to: string | null): readonly [number, number] | null {
  if (from === null || to === null || from.trim() === '' || to.trim() === '') return null
  const range = [Number(from), Number(to)] as const
  return Number.isFinite(range[0]) && Number.isFinite(range[1]) && range[0] < range[1] ? range : null
}

function writeView(view: ChartView): [string, string][] {
  const pairs: [string, string][] = []
  if (view.x !== 'step') pairs.push(['x', view.x])
  if (view.log) pairs.push(['y', 'log'])
  if (view.smoothing > 0) pairs.push(['smooth', String(view.smoothing)])
  if (view.filter !== '') pairs.push(['filter', view.filter])
  if (view.range !== null) pairs.push(['from', String(view.range[0])], ['to', String(view.range[1])])
  for (const label of view.hidden) pairs.push(['hide', label])
  return pairs
}

function readList(q: URLSearchParams): ListView {
  return {
    search: q.get('q') ?? '',
    status: q.get('status') ?? '',
    folder: q.get('folder') ?? '',
    sort: q.get('sort') ?? DEFAULT_LIST.sort,
    columns: q.has('col') ? unique(q.getAll('col')).filter((c) => c !== '') : null,
    selected: unique(q.getAll('pick')),
  }
}

function writeList(list: ListView): [string, string][] {
  const pairs: [string, string][] = []
  if (list.search !== '') pairs.push(['q', list.search])
  if (list.status !== '') pairs.push(['status', list.status])
  if (list.folder !== '') pairs.push(['folder', list.folder])
  if (list.sort !== DEFAULT_LIST.sort) pairs.push(['sort', list.sort])
  // No column at all is a choice too: it is written as one empty `col`.
  if (list.columns?.length === 0) pairs.push(['col', ''])
  for (const column of list.columns ?? []) pairs.push(['col', column])
  for (const id of list.selected) pairs.push(['pick', id])
  return pairs
}

function withQuery(path: string, pairs: [string, string][]): string {
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}

// A path with a broken percent escape is no experiment.
function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
