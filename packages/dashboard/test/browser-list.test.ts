import { describe, expect } from 'vitest'
import { browserSuite, until } from './browser-page.ts'
import { experiment, training } from './fake-data.ts'

const { check, open } = browserSuite()

describe('the list', () => {
  check('the list shows status, duration and last values in a real table', async () => {
    const { page } = await open('/')
    const row = page.getByRole('row', { name: /cifar-resnet18-baseline/ })
    await row.getByRole('cell', { name: '0.9129' }).waitFor()
    expect(await row.getByRole('cell').allTextContents()).toEqual(
      expect.arrayContaining(['done', '/vision/resnet', '20 min', '6', '0.9129']),
    )
    expect(await page.title()).toBe('Experiments · Syvain Metrics')
  })

  check('the list asks for the summary of each visible row once', async () => {
    const { page, server } = await open('/')
    await page.getByRole('cell', { name: '0.9129' }).waitFor()
    await until('six summaries', () => server.requests.filter((one) => one.endsWith('/summary')).length >= 6)
    const asked = server.requests.filter((one) => one.endsWith('/summary'))
    expect(new Set(asked).size).toBe(asked.length)
  })

  check('the list sends the search to the server and keeps it in the address', async () => {
    const { page, server } = await open('/')
    await page.getByRole('link', { name: 'tiny-lm-live' }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('resnet')
    await page.getByRole('link', { name: 'tiny-lm-live' }).waitFor({ state: 'detached' })
    expect(new URL(page.url()).searchParams.get('q')).toBe('resnet')
    expect(server.requests).toContainEqual('/experiments?search=resnet&limit=1000')
    expect(await page.locator('tbody tr').count()).toBe(2)
  })

  check('the list filters by status and folder, and says when nothing matches', async () => {
    const { page } = await open('/?folder=/vision')
    await page.getByText('3 experiments').waitFor()
    await page.getByLabel('Status').selectOption('error')
    await page.getByText('1 experiment', { exact: true }).waitFor()
    expect(new URL(page.url()).searchParams.get('status')).toBe('error')
    await page.goBack()
    await page.getByText('3 experiments').waitFor()
    await page.getByLabel('Search experiments').fill('no such name')
    await page.getByText('No experiment matches.').waitFor()
  })

  check('the list sorts by any column and says so with aria-sort', async () => {
    const { page } = await open('/')
    await page.getByRole('cell', { name: '0.9129' }).waitFor()
    const head = page.getByRole('columnheader', { name: /^accuracy validation/ })
    await head.getByRole('button').click()
    expect(await head.getAttribute('aria-sort')).toBe('descending')
    expect(await page.locator('tbody tr a').first().textContent()).toBe('cifar-resnet18-baseline')
    await head.getByRole('button').click()
    expect(await head.getAttribute('aria-sort')).toBe('ascending')
    expect(await page.locator('tbody tr a').first().textContent()).toBe('cifar-resnet18-mixup')
  })

  check('the list is walked with j and k, picked with x, compared with c', async () => {
    const { page } = await open('/')
    await page.getByRole('link', { name: 'tiny-lm-live' }).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    expect(new URL(page.url()).searchParams.getAll('pick')).toEqual(['exp_train', 'exp_train2'])
    await page.keyboard.press('c')
    await page.getByRole('heading', { name: 'Compare 2 experiments' }).waitFor()
    await page.goBack()
    await page.getByRole('link', { name: 'tiny-lm-live' }).waitFor()
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(new URL(page.url()).pathname).toMatch(/^\/experiments\/exp_/)
  })

  check('the list shows a new experiment and a changed status as they happen', async () => {
    const { page, server } = await open('/')
    await page.getByRole('link', { name: 'tiny-lm-live' }).waitFor()
    await until('an open stream', () => server.streams() === 1)
    const added = { ...experiment('exp_added', 'just-started'), status: 'running' as const, done_at_ms: null }
    server.experiments.unshift({ experiment: added, series: [], annotations: [] })
    server.send({ type: 'experiment', data: added })
    const row = page.getByRole('row', { name: /just-started/ })
    await row.getByText('running').waitFor()
    server.send({ type: 'status', data: { ...added, status: 'done', done_at_ms: added.started_at_ms! + 4000 } })
    await row.getByText('done').waitFor()
    await row.getByText('4 s', { exact: true }).waitFor()
  })

  check('the list moves last values on with the series events', async () => {
    const { page, server } = await open('/?col=loss%7Csplit%3Dtrain')
    const row = page.getByRole('row', { name: /tiny-lm-live/ })
    await row.getByText('0.5878').waitFor()
    const series = [{ metric_name: 'loss', metadata: { split: 'train' }, n: 51, last_step: 50, last: 0.25 }]
    server.send({ type: 'series', data: { experiment_id: 'exp_live', series } })
    await row.getByText('0.25', { exact: true }).waitFor()
  })

  check('the list lets its metric columns be chosen, in the address', async () => {
    const { page } = await open('/')
    await page.getByRole('cell', { name: '0.9129' }).waitFor()
    await page.getByText('Columns', { exact: true }).click()
    await page.getByLabel('learning_rate').check()
    await page.getByRole('columnheader', { name: 'learning_rate' }).waitFor()
    expect(new URL(page.url()).searchParams.getAll('col')).toContain('learning_rate')
  })

  check('the list of a thousand experiments draws a hundred and asks only for what is seen', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({
      experiment: experiment(`e${i}`, `run-${i}`),
      series: [],
      annotations: [],
    }))
    const { page, server } = await open('/', { experiments: many })
    await page.getByText('1,000 experiments').waitFor()
    expect(await page.locator('tbody tr').count()).toBe(100)
    expect(server.requests.filter((one) => one.endsWith('/summary')).length).toBeLessThan(100)
    await page.getByRole('button', { name: 'Show 100 more' }).click()
    expect(await page.locator('tbody tr').count()).toBe(200)
  })
})

describe('the empty state', () => {
  check('the empty state shows the program of a first experiment with this address in it', async () => {
    const { page, server } = await open('/', { experiments: [] })
    await page.getByRole('heading', { name: 'No experiments yet' }).waitFor()
    const program = (await page.locator('pre').textContent()) ?? ''
    expect(program).toContain(server.url)
    expect(program.split('\n').length).toBeLessThanOrEqual(13)
  })

  check('the empty state gives way to the first experiment', async () => {
    const { page, server } = await open('/', { experiments: [] })
    await page.getByRole('heading', { name: 'No experiments yet' }).waitFor()
    await until('an open stream', () => server.streams() === 1)
    const first = { experiment: experiment('e1', 'first-experiment'), series: [], annotations: [] }
    server.experiments.push(first)
    server.send({ type: 'experiment', data: first.experiment })
    await page.getByRole('link', { name: 'first-experiment' }).waitFor()
  })
})

describe('the comparison', () => {
  check('the comparison overlays metrics by name and lists what differs', async () => {
    const { page } = await open('/compare?id=exp_train&id=exp_train2')
    await page.getByRole('heading', { name: 'Compare 2 experiments' }).waitFor()
    await page.getByRole('article', { name: 'loss' }).locator('canvas').waitFor()
    const differing = page.locator('section', { hasText: 'Configuration that differs' }).last().locator('tbody tr')
    expect(await differing.allTextContents()).toHaveLength(3)
    await page.getByRole('button', { name: 'Remove cifar-resnet18-mixup' }).click()
    await page.getByRole('heading', { name: 'Compare 1 experiment' }).waitFor()
    expect(new URL(page.url()).search).toBe('?id=exp_train')
  })

  check('the comparison follows a run that goes on', async () => {
    const { page, server } = await open('/compare?id=exp_live&id=exp_train')
    await page.getByRole('article', { name: 'loss' }).locator('canvas').waitFor()
    await until('an open stream', () => server.streams() === 1)
    const curve = server.experiments[0]!.series[0]!
    curve.points.push({ step: 50, timeMs: Date.now(), value: 0.0625 })
    const series = [{ metric_name: 'loss', metadata: curve.metadata, n: 51, last_step: 50, last: 0.0625 }]
    server.send({ type: 'series', data: { experiment_id: 'exp_live', series } })
    await page.locator('.legend-value', { hasText: '0.0625' }).waitFor()
  })

  check('the comparison keeps the colour of an experiment when another leaves', async () => {
    const ids = ['exp_a', 'exp_b', 'exp_c']
    const experiments = ids.map((id, i) => training(id, `run-${i}`, i + 1))
    const { page } = await open('/compare?id=exp_a&id=exp_b&id=exp_c', { experiments })
    const color = (name: string) =>
      page.locator('.members li', { hasText: name }).locator('line').getAttribute('stroke')
    await page.getByRole('button', { name: 'Remove run-2' }).waitFor()
    const before = [await color('run-0'), await color('run-1')]
    await page.getByRole('button', { name: 'Remove run-2' }).click()
    await page.getByRole('heading', { name: 'Compare 2 experiments' }).waitFor()
    expect([await color('run-0'), await color('run-1')]).toEqual(before)
  })
})
