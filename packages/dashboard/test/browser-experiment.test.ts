import type { Locator, Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { browserSuite, until } from './browser-page.ts'
import { curve, experiment, type FakeExperiment, NOW_MS, range, running } from './fake-data.ts'

const { check, open } = browserSuite()

function card(page: Page, name: string): Locator {
  return page.getByRole('article', { name, exact: true })
}

function one(id: string, series: FakeExperiment['series']): FakeExperiment {
  return { experiment: experiment(id, id), series, annotations: [] }
}

describe('a training run', () => {
  check('a training run has one chart per metric, with the split as label', async () => {
    const { page } = await open('/experiments/exp_train')
    const loss = card(page, 'loss')
    await loss.locator('canvas').waitFor()
    expect(await loss.locator('.legend').getByRole('button').allTextContents()).toEqual(['train', 'validation'])
    await page.getByRole('heading', { name: 'system', exact: true }).waitFor()
    await page.getByRole('row', { name: 'optimizer.rate 0.001' }).waitFor()
    expect(await page.getByRole('list').filter({ hasText: 'warm-up finished' }).getByRole('listitem').count()).toBe(4)
  })

  check('a training run is zoomed by dragging: the server is asked again, 0 and a double click show all', async () => {
    const { page, server } = await open('/experiments/exp_train')
    const plot = card(page, 'loss').locator('.u-over')
    await plot.waitFor()
    await drag(page, plot)
    await page.getByRole('button', { name: /reset zoom/ }).waitFor()
    const zoom = new URL(page.url()).searchParams
    await until('a request for the range', () =>
      server.requests.some((path) => path.includes('metric=loss') && path.includes('from=')),
    )
    const asked = new URLSearchParams(
      server.requests.find((path) => path.includes('metric=loss') && path.includes('from='))!,
    )
    expect(Number(asked.get('from'))).toBeLessThanOrEqual(Number(zoom.get('from')))
    expect(Number(asked.get('to'))).toBeGreaterThanOrEqual(Number(zoom.get('to')))
    await page.keyboard.press('0')
    await page.getByRole('button', { name: /reset zoom/ }).waitFor({ state: 'detached' })
    await drag(page, plot)
    await page.getByRole('button', { name: /reset zoom/ }).waitFor()
    await plot.dblclick()
    await page.getByRole('button', { name: /reset zoom/ }).waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('')
  })

  check('a training run shares one cursor over all charts', async () => {
    const { page } = await open('/experiments/exp_train')
    await card(page, 'accuracy').locator('.u-over').waitFor()
    await card(page, 'loss').locator('.u-over').hover()
    const shown = await card(page, 'loss').locator('.chart-x').textContent()
    expect(shown).toMatch(/^step [\d,]+$/)
    expect(await card(page, 'accuracy').locator('.chart-x').textContent()).toBe(shown)
  })

  check('a training run is read with the keyboard, and what is read is said', async () => {
    const { page } = await open('/experiments/exp_train')
    const plot = page.getByRole('application', { name: /^loss by step, 2 lines/ })
    await card(page, 'loss').locator('canvas').waitFor()
    await plot.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page
      .getByRole('status')
      .filter({ hasText: /^step \d+: train \d\.\d+, validation \d/ })
      .waitFor()
    await page.keyboard.press('Home')
    await page.keyboard.press('n')
    await page.getByRole('status').filter({ hasText: 'step 200, annotation: warm-up finished' }).waitFor()
    expect(await card(page, 'loss').locator('.flag-current').textContent()).toBe('warm-up finished')
    await page.keyboard.press('+')
    await page.getByRole('button', { name: /reset zoom/ }).waitFor()
    await page.keyboard.press('0')
    await page.getByRole('button', { name: /reset zoom/ }).waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true)
  })

  check('a training run has its points in a table, page by page', async () => {
    const { page } = await open('/experiments/exp_train')
    const loss = card(page, 'loss')
    await loss.locator('canvas').waitFor()
    const details = await page.getByRole('application', { name: /^loss/ }).getAttribute('aria-details')
    const table = page.locator(`[id="${details}"]`)
    expect(await table.locator('tbody tr').count()).toBe(20)
    await loss.getByRole('button', { name: 'Table of loss' }).click()
    await table.getByRole('button', { name: 'Next' }).click()
    await table.getByText(/page 2 of/).waitFor()
  })

  check('a training run keeps its whole view in the address', async () => {
    const { page, server } = await open('/experiments/exp_train?x=wall&y=log&smooth=0.6&filter=^loss&hide=train')
    await card(page, 'loss').locator('canvas').waitFor()
    expect(await page.locator('.chart-card').count()).toBe(1)
    expect(await card(page, 'loss').getByRole('button', { name: 'train' }).getAttribute('aria-pressed')).toBe('false')
    expect(server.requests.some((path) => path.includes('x=time'))).toBe(true)
    await page.getByRole('button', { name: 'Relative' }).click()
    await page.getByRole('button', { name: 'Linear' }).click()
    await card(page, 'loss').getByRole('button', { name: 'train' }).click()
    await page.getByLabel('Metrics by regular expression').fill('[')
    await page.getByText('invalid').waitFor()
    expect(new URL(page.url()).search).toBe('?x=relative&smooth=0.6&filter=%5B')
  })

  check('a training run shows annotations on the chart when they are pointed at', async () => {
    const { page } = await open('/experiments/exp_train')
    const flag = card(page, 'loss').getByRole('button', { name: 'Annotation: loss spike: batch with broken labels' })
    await flag.hover()
    expect(await flag.locator('.flag-text').isVisible()).toBe(true)
  })
})

describe('other kinds', () => {
  check('an evaluation shows values with their intervals, not empty charts', async () => {
    const { page } = await open('/experiments/exp_eval')
    const values = page.getByRole('region', { name: 'Values' })
    await values.getByText('0.8921 – 0.9297').waitFor()
    await values.getByRole('row', { name: 'p95 31.7' }).waitFor()
    expect(await page.locator('.chart-card').count()).toBe(1)
    expect(await values.getByText('accuracy_low').count()).toBe(0)
  })

  check('a benchmark shows one row per bench, fastest first', async () => {
    const { page } = await open('/experiments/exp_bench')
    const rows = page.getByRole('region', { name: 'Benchmarks' }).locator('tbody tr')
    await rows.first().waitFor()
    expect(await rows.locator('th').allTextContents()).toEqual([
      'radix sort',
      'native sort',
      'quick sort',
      'bubble sort',
    ])
    const widths = await rows
      .locator('.bar > span')
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width))
    expect([...widths].sort((a, b) => a - b)).toEqual(widths)
  })

  check('a failed experiment shows the error with its stack', async () => {
    const { page } = await open('/experiments/exp_error')
    const alert = page.getByRole('alert')
    await alert.getByText('RangeError', { exact: true }).waitFor()
    await alert.getByText('at pad (src/batch.ts:41:17)').waitFor()
  })

  check('a running experiment grows: new points, annotation and end, without a reload', async () => {
    const { page, server } = await open('/experiments/exp_live', { experiments: [running()] })
    await card(page, 'loss').locator('canvas').waitFor()
    await until('an open stream', () => server.streams() === 1)
    const points = server.experiments[0]!.series[0]!.points
    const asked = server.requests.filter((path) => path.includes('/series')).length
    for (let step = 50; step < 80; step++) {
      points.push({ step, timeMs: Date.now(), value: 0.3 })
      const series = [{ metric_name: 'loss', metadata: { split: 'train' }, n: step + 1, last_step: step, last: 0.3 }]
      server.send({ type: 'series', data: { experiment_id: 'exp_live', series } })
    }
    await card(page, 'loss').locator('.legend-value', { hasText: '0.3' }).waitFor()
    await until(
      'the chart to ask again',
      () => server.requests.filter((path) => path.includes('/series')).length > asked,
    )
    // Thirty events within one refresh are one or two requests.
    expect(server.requests.filter((path) => path.includes('/series')).length - asked).toBeLessThanOrEqual(3)
    const note = {
      id: 'a1',
      experiment_id: 'exp_live',
      annotation: 'learning rate halved',
      metadata: {},
      created_at_ms: Date.now(),
      step: 60,
    }
    server.send({ type: 'annotation', data: note })
    await page.getByRole('heading', { name: '1 annotation' }).waitFor()
    await card(page, 'loss').getByRole('button', { name: 'Annotation: learning rate halved' }).waitFor()
    server.experiments[0]!.dropped = [
      { reason: 'overflow', count: 10 },
      { reason: 'overflow', count: 2 },
    ]
    server.send({ type: 'delivery', data: { experiment_id: 'exp_live', dropped: { overflow: 12 } } })
    await page.getByText('12 events not recorded').waitFor()
    server.send({
      type: 'status',
      data: { ...server.experiments[0]!.experiment, status: 'done', done_at_ms: Date.now() },
    })
    await page.getByText('live', { exact: true }).waitFor({ state: 'detached' })
  })

  check('a metric without steps is drawn by time and says so', async () => {
    const points = range(0, 30).map((i) => ({ step: null, timeMs: NOW_MS + i * 1000, value: i }))
    const { page, server } = await open('/experiments/e', {
      experiments: [one('e', [{ name: 'load', metadata: {}, points }])],
    })
    await card(page, 'load').getByText('has no steps: by time').waitFor()
    await card(page, 'load').locator('canvas').waitFor()
    expect(server.requests.some((path) => path.includes('metric=load&x=time'))).toBe(true)
  })

  check('values that are not finite are counted and marked', async () => {
    const value = (s: number): number => (s % 10 === 5 ? (null as unknown as number) : s)
    const broken = curve('loss', {}, { steps: range(0, 40), startMs: NOW_MS, stepMs: 10, value })
    const { page } = await open('/experiments/e', { experiments: [one('e', [broken])] })
    await card(page, 'loss').getByText('4 not finite').waitFor()
  })

  check('values that a logarithm cannot show are counted', async () => {
    const at = { steps: range(0, 40), startMs: NOW_MS, stepMs: 10 }
    const crossing = curve('reward', {}, { ...at, value: (s) => s - 9.5 })
    const { page } = await open('/experiments/e?y=log', { experiments: [one('e', [crossing])] })
    await card(page, 'reward').getByText('10 not above 0').waitFor()
  })
})

async function drag(page: Page, plot: Locator): Promise<void> {
  const box = (await plot.boundingBox())!
  await page.mouse.move(box.x + box.width * 0.3, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, box.y + 50, { steps: 4 })
  await page.mouse.up()
}
