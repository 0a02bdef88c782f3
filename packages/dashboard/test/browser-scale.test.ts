import { expect } from 'vitest'
import { browserSuite, until } from './browser-page.ts'
import {
  benchmark,
  curve,
  evaluation,
  experiment,
  type FakeExperiment,
  NOW_MS,
  range,
  running,
  training,
} from './fake-data.ts'

const { check, open } = browserSuite()

function one(id: string, series: FakeExperiment['series']): FakeExperiment {
  return { experiment: experiment(id, id), series, annotations: [] }
}

check('ten thousand points arrive as buckets and are drawn', async () => {
  const long = curve(
    'loss',
    {},
    { steps: range(0, 10_000), startMs: NOW_MS, stepMs: 10, value: (s) => Math.sin(s / 50) },
  )
  const { page, server } = await open('/experiments/e', { experiments: [one('e', [long])] })
  await page.getByRole('article', { name: 'loss' }).locator('canvas').waitFor()
  expect(server.requests.filter((path) => path.includes('/series'))).toHaveLength(1)
  const ink = await page.getByRole('article', { name: 'loss' }).locator('canvas').evaluate(countBlue)
  expect(ink).toBeGreaterThan(500)
})

check('two hundred metrics load and draw only those near the screen', async () => {
  const at = { steps: range(0, 50), startMs: NOW_MS, stepMs: 10, value: (s: number) => s }
  const many = Array.from({ length: 200 }, (_, i) => curve(`metric_${i}`, {}, at))
  const { page, server } = await open('/experiments/e', { experiments: [one('e', many)] })
  await page.getByRole('article', { name: 'metric_0', exact: true }).locator('canvas').waitFor()
  expect(await page.locator('.chart-card').count()).toBe(200)
  expect(await page.locator('canvas').count()).toBeLessThan(20)
  expect(server.requests.filter((path) => path.includes('/series')).length).toBeLessThan(20)
  await page.getByRole('searchbox').fill('_19\\d$')
  await page.getByText('10/200').waitFor()
  await page.getByRole('article', { name: 'metric_195' }).locator('canvas').waitFor()
})

check('a slow server is not asked again before it has answered', async () => {
  const { page, server } = await open('/experiments/exp_live', { experiments: [running()] })
  await page.locator('canvas').waitFor()
  await until('an open stream', () => server.streams() === 1)
  const curves = (): number => server.requests.filter((path) => path.includes('/series')).length
  // Longer than the page gathers events for, so that the second event comes while the first is being answered.
  server.seriesDelayMs = 1500
  for (const step of [50, 51]) {
    const asked = curves()
    server.experiments[0]!.series[0]!.points.push({ step, timeMs: Date.now(), value: step })
    const series = [{ metric_name: 'loss', metadata: { split: 'train' }, n: step + 1, last_step: step, last: step }]
    server.send({ type: 'series', data: { experiment_id: 'exp_live', series } })
    await page.locator('.legend-value', { hasText: String(step) }).waitFor()
    await until('a request', () => curves() > asked)
  }
  expect(server.abandoned()).toBe(0)
})

check('no page is wider than a narrow window, whatever the names', async () => {
  const long = 'a_metric_name/that-goes-on.and_on'.repeat(4)
  const wide = training('exp_wide', `run-${'x'.repeat(150)}`)
  const hostile: FakeExperiment = {
    experiment: { ...wide.experiment, metadata: { [long]: long, list: Array.from({ length: 60 }, (_, i) => i) } },
    series: [...wide.series, ...benchmark().series, ...evaluation().series, { ...wide.series[0]!, name: long }],
    annotations: wide.annotations.map((note) => ({ ...note, annotation: long, metadata: { [long]: long } })),
  }
  for (const address of ['/', '/experiments/exp_wide', '/compare?id=exp_wide&id=exp_train']) {
    const { page } = await open(address, { experiments: [hostile, training()], width: 900 })
    await page.getByText('xxxxxx').first().waitFor()
    if (address !== '/') await page.locator('canvas').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(900)
  }
})

// Pixels of the first hue.
function countBlue(canvas: SVGElement | HTMLElement): number {
  const { width, height } = canvas as HTMLCanvasElement
  const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height)
  let count = 0
  for (let i = 0; i < data.length; i += 4) if (data[i + 3]! > 100 && data[i + 2]! - data[i]! > 80) count++
  return count
}
