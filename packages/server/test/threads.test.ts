import { encodeSegment, SEGMENT_MEDIA_TYPE } from '@syvain-metrics/protocol'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startServer } from '../src/create-server.ts'
import { segmentOf } from './support/store-contract.ts'
import { readAnswer, row, testDir, toTestServer } from './support/test-server.ts'

// The worker runs from its source here; the condition finds the sources of the other packages.
const ENTRY = {
  url: new URL('./support/worker-from-source.mjs', import.meta.url),
  execArgv: ['--conditions=@syvain-metrics/source'],
}

describe('threads', () => {
  test('threads store and read what a server without them does', async () => {
    const dir = testDir()
    const server = await startServer({ dir, port: 0, assetsDir: testDir() }, ENTRY)
    onTestFinished(() => server.close())
    const { key } = await server.createKey()
    const { ask, experiment } = toTestServer(server, key, dir)
    const id = await experiment()
    const bytes = encodeSegment(segmentOf('0123456789abcdef', 0, 5_000))
    const headers = { 'content-type': SEGMENT_MEDIA_TYPE }
    const path = `/api/v1/experiments/${id}/ingest`
    const [segment, rows, bad] = await Promise.all([
      ask('POST', path, { bytes, headers }),
      ask('POST', path, { body: { data: [row({ name: 'other' })] } }),
      ask('POST', path, { body: { data: [{}] } }),
    ])
    expect(segment.data).toMatchObject({ accepted: 5_000, duplicate: 0 })
    expect(rows.data).toMatchObject({ accepted: 1 })
    expect([bad.status, bad.code]).toEqual([400, 'invalid_items'])
    const { data } = await ask('GET', `/api/v1/experiments/${id}/series?metric=loss&buckets=100`)
    expect(data.series.map(({ n }: { n: number }) => n)).toEqual([2_500, 2_500])
    expect(data.series[0].columns.n.reduce((a: number, b: number) => a + b)).toBe(2_500)
    const summary = await ask('GET', `/api/v1/experiments/${id}/summary`)
    expect(summary.data.series).toHaveLength(3)
  }, 60_000)

  test('a thread of reads that has died is said by health; what arrives is stored', async () => {
    const dir = testDir()
    const entry = { ...ENTRY, url: new URL('./support/dying-reader.mjs', import.meta.url) }
    const server = await startServer({ dir, port: 0, assetsDir: testDir(), log: () => undefined }, entry)
    onTestFinished(() => server.close())
    const { key } = await server.createKey()
    const { ask, experiment } = toTestServer(server, key, dir)
    const id = await experiment()
    expect((await ask('GET', '/healthz')).status).toBe(200)
    expect((await ask('GET', `/api/v1/experiments/${id}/series?metric=loss&buckets=100`)).status).toBe(500)
    const health = await ask('GET', '/healthz')
    expect([health.status, health.code]).toEqual([503, 'broken'])
    const stored = await ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data: [row()] } })
    expect(stored.data).toMatchObject({ accepted: 1 })
  }, 60_000)

  test('threads that have died are said by health, and changes are refused', async () => {
    const dir = testDir()
    const lines: string[] = []
    const url = new URL('./support/dying-worker.mjs', import.meta.url)
    const server = await startServer({ dir, port: 0, assetsDir: testDir(), log: (line) => lines.push(line) }, { url })
    onTestFinished(() => server.close())
    await expect(server.createKey()).rejects.toThrow('worker died')
    const health = await server.fetch(new Request(`${server.url}/healthz`))
    expect([health.status, (await readAnswer(health)).code]).toEqual([503, 'broken'])
    expect(lines.join('\n')).toContain('worker died')
  })
})
