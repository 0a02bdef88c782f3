// Trains in a real browser, headless where a Chromium starts, and reads back what the server holds of it.
import { mkdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient } from '@syvain-metrics/api-client'
import { launchChromium } from '../../../packages/dashboard/test/chromium.ts'
import { startServer } from '../../demo/src/server.ts'
import { isAllStored } from '../../tfjs-mnist-like/src/read-back.ts'
import { startDevServer } from './dev-server.ts'
import type { Report } from './report.ts'

const DATA = fileURLToPath(new URL('../.data', import.meta.url))
const HEADLESS_TIMEOUT_MS = 60_000
const stays = process.argv.includes('--stay')

mkdirSync(DATA, { recursive: true })
const server = await startServer(`${DATA}/server`)
process.once('exit', () => void server.stop()) // also when something below throws
const pages = await startDevServer<Report>(server, {
  title: 'Training in a browser',
  entry: new URL('page.ts', import.meta.url),
})
const stopped = new Promise<undefined>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(undefined))
})
console.log(`Dashboard: ${server.loginLink}\nPage: ${pages.url}\n`)

const report = await trainedReport()
let isSound = false
if (report?.ok) {
  const { id, metrics, epochs, backend } = report
  console.log(`Trained ${epochs} epochs in the browser, ${backend} back end`)
  const client = createClient({ host: server.url, token: server.key })
  isSound = await isAllStored(
    client,
    { id, metrics },
    {
      'loss train': epochs,
      'acc train': epochs,
      'loss validation': epochs,
      'acc validation': epochs,
      epoch: epochs,
    },
  )
  await client.close()
  console.log(isSound ? 'Everything recorded is stored: the counts add up.' : 'The counts do not add up.')
  if (stays) {
    console.log('\nPage and dashboard stay up; Ctrl-C ends them.')
    await stopped
  }
} else if (report) console.error(`The page failed: ${report.error}`)

pages.stop()
await server.stop()
process.exitCode = isSound ? 0 : 1

/** @returns undefined when no page has trained */
async function trainedReport(): Promise<Report | undefined> {
  const browser = await launchChromium()
  if (browser === undefined) {
    if (stays) console.log('No Chromium starts here: open the page above in a browser; Ctrl-C ends.')
    else console.log('No Chromium starts here: npm run example tfjs-browser -- --stay, and open the page by hand.')
    return stays ? Promise.race([pages.report, stopped]) : undefined
  }
  try {
    const page = await browser.newPage()
    page.on('pageerror', (error) => console.error(`Page: ${error.message}`))
    await page.goto(pages.url)
    const error = `no report within ${HEADLESS_TIMEOUT_MS / 1_000} s`
    const timeout = sleep<Report>(HEADLESS_TIMEOUT_MS, { ok: false, error }, { ref: false })
    return await Promise.race([pages.report, timeout, stopped])
  } finally {
    await browser.close()
  }
}
