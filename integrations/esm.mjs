// The smallest ESM consumer: every package loads from its tarball, and a run is recorded and read back.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as apiClient from '@syvain-metrics/api-client'
import { Collector, JsonlCollector } from '@syvain-metrics/core'
import { assetsUrl } from '@syvain-metrics/dashboard'
import * as jestReporter from '@syvain-metrics/jest-reporter'
import { metrics } from '@syvain-metrics/jest-reporter/vitest'
import { encodeSegment } from '@syvain-metrics/protocol'
import { createServer } from '@syvain-metrics/server'
import { tfjsCallback } from '@syvain-metrics/tfjs-callback'
import { evalHook } from '@syvain-metrics/transformers-hooks'

for (const f of [encodeSegment, apiClient.createClient, jestReporter.default, metrics, tfjsCallback, evalHook])
  assert.equal(typeof f, 'function')
assert.ok(existsSync(new URL('index.html', assetsUrl)))

const dir = mkdtempSync(join(tmpdir(), 'consumer-'))
const server = await createServer({ dir: join(dir, 'data'), port: 0 })
try {
  const { key } = await server.createKey()
  const collector = new Collector(key, { host: server.url })
  const experiment = await collector.experiment('packed', { meta: { seed: 7 } })
  await experiment.run(() => experiment.metric('loss', 0.5, { step: 0, metadata: { split: 'train' } }))
  assert.equal((await experiment.flushOrThrow()).ok, true)
  const client = apiClient.createClient({ host: server.url, token: key })
  const { series } = await apiClient.getSummary(client, { experimentId: experiment.id })
  assert.deepEqual(
    series.map(({ metric_name, n, last }) => [metric_name, n, last]),
    [['loss', 1, 0.5]],
  )
  await client.close()
  await collector.close()
  const page = await (await fetch(server.url)).text()
  assert.match(page, /<script type="module"/)
} finally {
  await server.close()
}

const path = join(dir, 'run.jsonl')
const local = await new JsonlCollector({ path }).experiment('local')
local.metric('loss', 0.5, { step: 0 })
await local.flushOrThrow()
assert.equal(readFileSync(path, 'utf8').trim().split('\n').length, 2)
rmSync(dir, { recursive: true })
