// The published Python clients against our server, unchanged. They run where an interpreter that has them is named:
// SYVAIN_METRICS_PYTHON_66 (collector 0.0.66, client 0.0.62), SYVAIN_METRICS_PYTHON_349 (client), SYVAIN_METRICS_PYTHON_352 (collector).
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { testServer } from './support/test-server.ts'

const run = promisify(execFile)

async function python(interpreter: string, script: string, url: string, key: string): Promise<Record<string, unknown>> {
  const path = fileURLToPath(new URL(`./python/${script}`, import.meta.url))
  const { stdout } = await run(interpreter, [path, url, key], { timeout: 60_000 })
  return JSON.parse(stdout.trim().split('\n').at(-1)!)
}

const { SYVAIN_METRICS_PYTHON_66: g1, SYVAIN_METRICS_PYTHON_349: g2, SYVAIN_METRICS_PYTHON_352: g3 } = process.env

describe('python clients', () => {
  test.runIf(g1)(
    'python collector 0.0.66 with client 0.0.62 does all it can',
    async () => {
      const { server, key } = await testServer()
      expect(await python(g1!, 'collector_0_0_66.py', server.url, key)).toEqual({
        pending: 0,
        status: 'done',
        folder: '/vision/resnet',
        rows: [999, 998, 997, 996, 995, 994, 993, 992, 991, 990],
        compared: 5,
        catalog: [['loss', ['split']]],
        values: [['train']],
        annotations: ['saved'],
        found: 1,
      })
    },
    60_000,
  )

  test.runIf(g2)(
    'python client 0.0.349 does all it can',
    async () => {
      const { server, key } = await testServer()
      expect(await python(g2!, 'client_0_0_349.py', server.url, key)).toEqual({
        mode: 'queued',
        same: true,
        values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        catalog: [['loss', ['split']]],
        annotations: ['note'],
        listed: ['g2'],
      })
    },
    60_000,
  )

  test.runIf(g3)(
    'python collector 0.0.352 records on its event wire',
    async () => {
      const { server, key, ask } = await testServer()
      const said = await python(g3!, 'collector_0_0_352.py', server.url, key)
      expect(said).toMatchObject({ failed: false, dropped: 0 })
      const { data } = await ask('GET', `/api/v1/experiments/${said.id}/summary`)
      expect(data.series).toEqual([expect.objectContaining({ metric_name: 'loss', n: 1_000, last_step: 999 })])
      const { experiment } = (await ask('GET', `/api/v1/experiments/${said.broken}`)).data
      expect(experiment).toMatchObject({ status: 'error', error_name: 'ValueError' })
    },
    60_000,
  )
})
