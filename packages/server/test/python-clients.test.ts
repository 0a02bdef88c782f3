// The published Python clients against our server, unchanged. Where there is no Python, or they cannot be installed, the tests say so.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type Interpreter, pythonWith } from './support/python-clients.ts'
import { testServer } from './support/test-server.ts'

const run = promisify(execFile)

async function python(interpreter: string, script: string, url: string, key: string): Promise<Record<string, unknown>> {
  const path = fileURLToPath(new URL(`./python/${script}`, import.meta.url))
  const { stdout } = await run(interpreter, [path, url, key], { timeout: 60_000 })
  return JSON.parse(stdout.trim().split('\n').at(-1)!)
}

const G1 = pythonWith('collector-0.0.66', ['syvain-metrics-collector==0.0.66', 'syvain-metrics-api-client==0.0.62'])
const G2 = pythonWith('client-0.0.349', ['syvain-metrics-api-client==0.0.349'])
const G3 = pythonWith('collector-0.0.352', ['syvain-metrics-collector==0.0.352'])

/** A test for an interpreter; without one it is skipped, and its name says why. */
function pythonTest(name: string, interpreter: Interpreter, body: (path: string) => Promise<void>): void {
  if ('path' in interpreter) test(name, () => body(interpreter.path), 60_000)
  else test.skip(`${name} (skipped: ${interpreter.skipped})`)
}

describe('python clients', () => {
  pythonTest('python collector 0.0.66 with client 0.0.62 does all it can', G1, async (path) => {
    const { server, key } = await testServer()
    expect(await python(path, 'collector_0_0_66.py', server.url, key)).toEqual({
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
  })

  pythonTest('python client 0.0.349 does all it can', G2, async (path) => {
    const { server, key } = await testServer()
    expect(await python(path, 'client_0_0_349.py', server.url, key)).toEqual({
      mode: 'queued',
      same: true,
      values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      catalog: [['loss', ['split']]],
      annotations: ['note'],
      listed: ['g2'],
    })
  })

  pythonTest('python collector 0.0.352 records on its event wire', G3, async (path) => {
    const { server, key, ask } = await testServer()
    const said = await python(path, 'collector_0_0_352.py', server.url, key)
    expect(said).toMatchObject({ failed: false, dropped: 0 })
    const { data } = await ask('GET', `/api/v1/experiments/${said.id}/summary`)
    expect(data.series).toEqual([expect.objectContaining({ metric_name: 'loss', n: 1_000, last_step: 999 })])
    const { experiment } = (await ask('GET', `/api/v1/experiments/${said.broken}`)).data
    expect(experiment).toMatchObject({ status: 'error', error_name: 'ValueError' })
  })
})
