import { expect } from 'vitest'
import { browserSuite, until } from './browser-page.ts'
import { experiment, running, training } from './fake-data.ts'
import type { FakeServer } from './fake-server.ts'

const { check, open } = browserSuite()

// Later requests of the list would otherwise take what a test has ordered for another one.
function allSummaries(server: FakeServer): Promise<void> {
  return until('all summaries', () => server.requests.filter((path) => path.endsWith('/summary')).length === 6)
}

check('the session: without one the page asks for a key and says where the link comes from', async () => {
  const { page, server } = await open('/', { locked: true })
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.getByText('syvain-metrics serve').waitFor()
  await page.getByLabel('API key').fill('ak_org_wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Cannot sign in: the key is not known').waitFor()
  await page.getByLabel('API key').fill(' ak_org_good ')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'tiny-lm-live' }).waitFor()
  expect(server.sessions).toEqual([{ api_key: 'ak_org_wrong' }, { api_key: 'ak_org_good' }])
  expect(await page.evaluate(() => document.cookie + JSON.stringify(localStorage))).not.toContain('ak_org')
})

check('the session: a login link signs in and leaves no code in the address or the history', async () => {
  const { page, server } = await open('/experiments/exp_train?smooth=0.5#login=good', { locked: true })
  await page.getByRole('heading', { name: 'cifar-resnet18-baseline' }).waitFor()
  expect(server.sessions).toEqual([{ code: 'good' }])
  expect(page.url()).toBe(`${server.url}/experiments/exp_train?smooth=0.5`)
})

check('the session: a used link says why, and asks for a key', async () => {
  const { page } = await open('/#login=used', { locked: true })
  await page.getByText('Cannot sign in with this link').waitFor()
  await page.getByLabel('API key').waitFor()
  expect(page.url()).not.toContain('used')
})

check('the session: a used link does no harm while an older session lasts', async () => {
  const { page } = await open('/#login=used')
  await page.getByRole('link', { name: 'tiny-lm-live' }).waitFor()
})

check('the session: one that ends while the page is open leads to the sign-in', async () => {
  const { page, server } = await open('/')
  await allSummaries(server)
  server.locked = true
  await page.getByRole('link', { name: 'cifar-resnet18-baseline' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
})

check('text from outside is shown as text, whatever it looks like', async () => {
  const evil = '<img src=x onerror="document.title=1">'
  const made = training('exp_evil', evil)
  const hostile = {
    ...made,
    experiment: {
      ...made.experiment,
      description: evil,
      metadata: { [evil]: { [evil]: evil } },
      status: 'error' as const,
      error_name: evil,
      error_detail: evil,
    },
    series: [
      ...made.series,
      { name: evil, metadata: { split: evil }, points: made.series[0]!.points },
      { name: evil, metadata: { split: 'b' }, points: made.series[0]!.points },
    ],
    annotations: made.annotations.map((one) => ({ ...one, annotation: evil, metadata: { [evil]: evil } })),
  }
  const { page } = await open('/', { experiments: [hostile] })
  await page.getByRole('link', { name: evil }).click()
  await page.getByRole('heading', { level: 1, name: evil }).waitFor()
  await page.getByRole('article', { name: evil }).locator('canvas').waitFor()
  expect(await page.locator('img').count()).toBe(0)
  expect(await page.getByText(evil).count()).toBeGreaterThan(6)
  expect(await page.title()).toBe(`${evil} · Syvain Metrics`)
})

check('a failed request is said in words, and the page can be used again after it', async () => {
  const { page, server } = await open('/')
  await allSummaries(server)
  server.failures.set('/exp_train', 500)
  await page.getByRole('link', { name: 'cifar-resnet18-baseline' }).click()
  await page.getByRole('alert').getByText('this failure was ordered').waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'cifar-resnet18-baseline' }).waitFor()
})

check('an address that means nothing says so', async () => {
  const { page } = await open('/no/such/page')
  await page.getByText('There is no page at this address.').waitFor()
})

check('the stream: broken, it is opened again and what was missed is loaded', async () => {
  const { page, server } = await open('/')
  await page.getByText('Live', { exact: true }).waitFor()
  server.experiments.unshift({ experiment: experiment('exp_missed', 'missed-meanwhile'), series: [], annotations: [] })
  server.dropStreams()
  await page.getByRole('link', { name: 'missed-meanwhile' }).waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
})

check('the stream: a hidden tab holds none, a visible one asks for what it missed', async () => {
  const { page, server } = await open('/experiments/exp_live', { experiments: [running()] })
  await until('an open stream', () => server.streams() === 1)
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await until('no stream', () => server.streams() === 0)
  const before = server.requests.length
  server.experiments[0]!.series[0]!.points.push({ step: 50, timeMs: Date.now(), value: 0.125 })
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await page.getByText('0.125').first().waitFor()
  expect(server.requests.slice(before)).toContainEqual(expect.stringMatching(/^\/events/))
  expect(server.streams()).toBe(1)
})

check('the help lists the keys and can switch single keys off', async () => {
  const { page } = await open('/')
  await page.getByRole('link', { name: 'tiny-lm-live' }).waitFor()
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard' })
  await help.getByLabel('Single-key shortcuts').uncheck()
  await page.keyboard.press('Escape')
  await help.waitFor({ state: 'hidden' })
  await page.keyboard.press('j')
  expect(await page.evaluate(() => document.activeElement?.closest('tbody') ?? null)).toBeNull()
})
