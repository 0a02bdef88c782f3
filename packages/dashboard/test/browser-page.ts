// A page of the dashboard in a real browser, against the fake server; whatever the browser complains about fails the test.
import { type Browser, type BrowserContext, errors, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { type FakeExperiment, fakeExperiments } from './fake-data.ts'
import { type FakeServer, startFakeServer } from './fake-server.ts'

export interface OpenOptions {
  readonly experiments?: FakeExperiment[]
  readonly locked?: boolean
  readonly width?: number
}

export interface Opened {
  readonly page: Page
  readonly server: FakeServer
}

export interface BrowserSuite {
  /** A test that is skipped where no browser starts. */
  readonly check: (name: string, body: () => Promise<void>) => void
  /** Opens an address of a new fake server in a new, empty browser profile. */
  readonly open: (address: string, options?: OpenOptions) => Promise<Opened>
}

/** Sets a browser up for a test file. */
export function browserSuite(): BrowserSuite {
  let browser: Browser | undefined
  const contexts: BrowserContext[] = []
  const servers: FakeServer[] = []
  const complaints: string[] = []
  beforeAll(async () => {
    browser = await launchChromium()
  }, 60_000)
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
    for (const server of servers.splice(0)) await server.close()
    // Refused scripts and styles, exceptions, failed requests: all of them land here.
    expect(complaints.splice(0)).toEqual([])
  })
  afterAll(() => browser?.close())

  return {
    check: (name, body) => {
      test(name, async (context) => {
        if (browser === undefined) context.skip('no Chromium starts here')
        await body()
      })
    },
    async open(address, { experiments = fakeExperiments(), locked = false, width = 1280 } = {}) {
      const server = await startFakeServer(experiments, new URL(inject('assets')))
      servers.push(server)
      server.locked = locked
      const context = await browser!.newContext({ viewport: { width, height: 900 } })
      contexts.push(context)
      const page = await context.newPage()
      page.setDefaultTimeout(10_000)
      page.on('pageerror', (error) => complaints.push(String(error.stack)))
      page.on('console', (message) => {
        const text = message.text()
        // Ordered by tests of the sign-in and of failures; the browser logs each reply that is an error.
        if (message.type() === 'error' && !/status of (401|500)|ERR_(INCOMPLETE|EMPTY|CONNECTION)/.test(text))
          complaints.push(text)
      })
      await page.goto(server.url + address)
      return { page, server }
    },
  }
}

/** Waits until a condition of the test's own process holds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > deadline) throw new errors.TimeoutError(`Cannot go on: ${what} did not happen within 10 s`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
