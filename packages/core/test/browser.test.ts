// The browser entry in a real page: it records, and what is queued outlives the page.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { skipOn } from '../../../vitest.runtime.ts'
import { launchChromium } from '../../dashboard/test/chromium.ts'
import { bundleBrowser } from '../browser-bundle.ts'
import { KEY } from './fake-service.ts'

type Browser = NonNullable<Awaited<ReturnType<typeof launchChromium>>>

const browser: Browser | undefined = await launchChromium()
let bundle: string
let server: Server
let url: string
const stored: number[] = []

beforeAll(async () => {
  bundle = await bundleBrowser()
  // The page and the service share an origin here: what a proxy in front of both does.
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const path = request.url ?? '/'
    const send = (type: string, text: string): void => void response.setHeader('content-type', type).end(text)
    if (path === '/') return send('text/html', '<!doctype html><title>page</title>')
    if (path === '/core.js') return send('text/javascript', bundle)
    if (path.endsWith('/ingest')) for (const { step } of JSON.parse(body).data) stored.push(step)
    const data = path.endsWith('/ingest')
      ? { ok: true, mode: 'queued' }
      : path.endsWith('/ingestion-keys')
        ? { token: 'ik_1', key: { expires_at_ms: Date.now() + 86_400_000 } }
        : { experiment: { id: 'e', url: '/experiments/e' } }
    return send('application/json', JSON.stringify({ data, error: null }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  stored.length = 0
})
afterAll(async () => {
  await browser?.close()
  server.close()
  server.closeAllConnections()
})

test('the bundle for browsers has no Node module in it, and is small', () => {
  expect(bundle).not.toMatch(/node:|require\(/)
  // A guard against growth by accident, not the aim: docs/benchmarks.md has the size beside the aim.
  expect(gzipSync(bundle).length).toBeLessThan(27 * 1024)
})

describe('a page', skipOn({ here: browser === undefined ? 'no Chromium starts here' : undefined }), () => {
  const program = ([origin, key, count]: [string, string, number]): Promise<void> =>
    (
      Function(
        'origin',
        'key',
        'count',
        `return import(origin + '/core.js').then(async ({ Collector }) => {
      const experiment = await new Collector(key, { host: origin, flushDelayMs: 60000 }).experiment('page')
      for (let step = 0; step < count; step++) experiment.metric('loss', step, { step })
      globalThis.experiment = experiment
    })`,
      ) as (...args: unknown[]) => Promise<void>
    )(origin, key, count)

  test('records and flushes', async () => {
    const page = await (browser as Browser).newPage()
    await page.goto(url)
    await page.evaluate(program, [url, KEY, 30] as [string, string, number])
    const result = await page.evaluate(() =>
      (globalThis as unknown as { experiment: { flushOrThrow(): Promise<object> } }).experiment.flushOrThrow(),
    )
    expect(result).toMatchObject({ ok: true, deliveredMetrics: 30 })
    expect(stored).toHaveLength(30)
    await page.close()
  })

  test('that is closed with data queued delivers it', async () => {
    // A context of its own: closing a page of `newPage()` ends the whole context, and with it what outlives the page.
    const context = await (browser as Browser).newContext()
    const page = await context.newPage()
    await page.goto(url)
    await page.evaluate(program, [url, KEY, 100] as [string, string, number])
    expect(stored).toEqual([])
    await page.close({ runBeforeUnload: true })
    await expect.poll(() => stored.length, { timeout: 10_000 }).toBe(100)
    await context.close()
  })

  test('that is left for another page delivers what is queued', async () => {
    const page = await (browser as Browser).newPage()
    await page.goto(url)
    await page.evaluate(program, [url, KEY, 100] as [string, string, number])
    await page.goto('about:blank')
    await expect.poll(() => stored.length, { timeout: 10_000 }).toBe(100)
    await page.close()
  })
})
