// Evaluates in a real browser, headless where a Chromium starts. Ends with 0 only when the server holds what the page recorded.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient } from '@syvain-metrics/api-client'
import { launchChromium } from '../../../packages/dashboard/test/chromium.ts'
import type { Check } from '../../demo/src/read-back.ts'
import { startDevServer } from '../../tfjs-browser/src/dev-server.ts'
import { conclude, startExampleServer } from '../../transformers-eval/src/conclude.ts'
import { readRuns } from '../../vitest-bench/src/read-runs.ts'
import type { PageReport } from './page-report.ts'

const HEADLESS_TIMEOUT_MS = 60_000
const DATA = fileURLToPath(new URL('../.data', import.meta.url))

mkdirSync(DATA, { recursive: true })
const startedMs = Date.now()
const server = await startExampleServer(join(DATA, 'server'))
const pages = await startDevServer<PageReport>(server, {
  title: 'Evaluating in a browser',
  entry: new URL('page.ts', import.meta.url),
})
const report = await reportOfPage()
const checks: Check[] = []
if (report?.ok) {
  console.log(report.summary)
  const client = createClient({ host: server.url, token: server.key })
  for (const { check, series } of await readRuns(client, { search: 'evaluate in a browser', sinceMs: startedMs })) {
    const problems = [...check.problems]
    const stored = series.find(
      ({ metric_name, metadata }) => metric_name === 'accuracy' && metadata.aggregation === 'final',
    )
    if (stored?.last !== report.accuracy) problems.push(`accuracy is ${stored?.last}, not ${report.accuracy}`)
    for (const kind of ['metrics', 'annotations'] as const) {
      if (check[kind] !== report[kind]) problems.push(`${report[kind]} ${kind} recorded, ${check[kind]} stored`)
    }
    checks.push({ ...check, problems })
  }
  await client.close()
} else if (report !== undefined) console.error(`The page failed: ${report.error}`)
pages.stop()
await conclude(server, checks)

/** @returns undefined when there is no browser and nobody to open one. */
async function reportOfPage(): Promise<PageReport | undefined> {
  const browser = await launchChromium()
  if (browser === undefined) {
    const isAttended = process.argv.includes('--stay')
    console.log(
      isAttended
        ? `No Chromium starts here: open ${pages.url} in a browser.`
        : 'No Chromium starts here: npm run example browser-eval -- --stay, and open the page by hand.',
    )
    return isAttended ? pages.report : undefined
  }
  try {
    const page = await browser.newPage()
    page.on('pageerror', (error) => console.error(`Page: ${error.message}`))
    await page.goto(pages.url)
    const error = `no report within ${HEADLESS_TIMEOUT_MS / 1_000} s`
    return await Promise.race([
      pages.report,
      sleep<PageReport>(HEADLESS_TIMEOUT_MS, { ok: false, error }, { ref: false }),
    ])
  } finally {
    await browser.close()
  }
}
