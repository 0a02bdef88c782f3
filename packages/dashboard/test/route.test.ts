import { describe, expect, test } from 'vitest'
import {
  type ChartView,
  DEFAULT_LIST,
  DEFAULT_VIEW,
  formatRoute,
  parseRoute,
  type Route,
  withView,
} from '../src/model/route.ts'

function parse(address: string): Route {
  const url = new URL(address, 'http://host')
  return parseRoute(url.pathname, url.search)
}

function view(address: string): ChartView {
  return (parse(address) as { view: ChartView }).view
}

describe('parseRoute', () => {
  test.each(['/nothing', '/experiments/a/b', '/experiments/%E0%A4%A'])('parseRoute() knows no page at %s', (path) => {
    expect(parse(path).page).toBe('unknown')
  })

  test.each([
    ['x=sideways', 'x', 'step'],
    ['y=cubic', 'log', false],
    ['smooth=2', 'smoothing', 0],
    ['smooth=-1', 'smoothing', 0],
    ['smooth=abc', 'smoothing', 0],
    ['smooth=0.999', 'smoothing', 0.99],
    ['from=5', 'range', null],
    ['from=&to=', 'range', null],
    ['from=9&to=5', 'range', null],
    ['from=a&to=b', 'range', null],
    ['from=1&to=Infinity', 'range', null],
  ] as const)('parseRoute() takes the default for %s', (query, key, value) => {
    expect(view(`/experiments/e?${query}`)[key]).toEqual(value)
  })

  test('parseRoute() reads the list at / and at /experiments', () => {
    expect(parse('/')).toEqual({ page: 'list', list: DEFAULT_LIST })
    expect(parse('/experiments')).toEqual({ page: 'list', list: DEFAULT_LIST })
  })

  test('parseRoute() takes each id of a comparison once', () => {
    expect(parse('/compare?id=a&id=b&id=a')).toMatchObject({ ids: ['a', 'b'] })
  })
})

describe('formatRoute', () => {
  const odd = 'a/b&c=d #?é'
  const routes: Route[] = [
    { page: 'list', list: DEFAULT_LIST },
    {
      page: 'list',
      list: {
        search: odd,
        status: 'done',
        folder: '/a b',
        sort: 'loss|train',
        columns: [odd, 'loss|train'],
        selected: ['1', '2'],
      },
    },
    { page: 'list', list: { ...DEFAULT_LIST, columns: [] } },
    { page: 'experiment', id: odd, view: DEFAULT_VIEW },
    {
      page: 'experiment',
      id: 'e',
      view: { x: 'wall', log: true, smoothing: 0.6, filter: '^loss|acc$', range: [-1.5, 2000], hidden: ['train', odd] },
    },
    { page: 'compare', ids: ['a', odd], view: { ...DEFAULT_VIEW, x: 'relative' } },
  ]
  test.each(routes.map((route) => [formatRoute(route), route] as const))(
    'formatRoute() gives %s, which is read back',
    (address, route) => {
      expect(parse(address)).toEqual(route)
    },
  )

  test('formatRoute() leaves defaults out', () => {
    expect(formatRoute({ page: 'experiment', id: 'e1', view: DEFAULT_VIEW })).toBe('/experiments/e1')
  })
})

test('withView() changes pages that have charts and leaves the others', () => {
  expect(withView({ page: 'experiment', id: 'e', view: DEFAULT_VIEW }, { log: true })).toMatchObject({
    view: { log: true },
  })
  const list: Route = { page: 'list', list: DEFAULT_LIST }
  expect(withView(list, { log: true })).toBe(list)
})
