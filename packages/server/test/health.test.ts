import { describe, expect, test } from 'vitest'
import { row, testServer } from './support/test-server.ts'

describe('health', () => {
  test('health: a full disk makes the server read-only, says so, asks to come back, and ends when there is room', async () => {
    const server = await testServer({ maxStoreBytes: 400_000 })
    const { ask, experiment } = server
    const id = await experiment()
    expect((await ask('GET', '/readyz', { key: null })).status).toBe(200)
    const send = async (n: number, pad: string) => {
      const data = Array.from({ length: 50 }, (_, i) => row({ client_event_id: `${n}-${i}`, metadata: { n, pad, i } }))
      return ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data } })
    }
    let stored = 0
    let answer = await send(0, 'x'.repeat(1_000))
    while (answer.status === 200) answer = await send(++stored, 'x'.repeat(1_000))
    expect([answer.status, answer.code, answer.headers.get('retry-after')]).toEqual([503, 'disk_full', '1'])
    expect((await ask('GET', '/readyz', { key: null })).code).toBe('disk_full')
    expect((await ask('GET', '/healthz', { key: null })).status).toBe(200)
    // What was acknowledged is there, what was not is not.
    const { data } = await ask('GET', `/api/v1/experiments/${id}/summary`)
    expect(data.series).toHaveLength(stored * 50)
    await server.server.close()
    const larger = await testServer({ dir: server.dir })
    expect((await larger.ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data: [row()] } })).status).toBe(200)
    expect((await larger.ask('GET', '/readyz', { key: null })).status).toBe(200)
  })

  test('metrics are Prometheus text of what was done, for a key alone', async () => {
    const { ask, experiment, server, key } = await testServer()
    const id = await experiment()
    for (const _ of [1, 2]) await ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data: [row()] } })
    await ask('GET', '/api/v1/experiments/nothing')
    const response = await server.fetch(
      new Request(`${server.url}/metrics`, { headers: { authorization: `Bearer ${key}` } }),
    )
    expect(response.headers.get('content-type')).toContain('text/plain')
    const lines = (await response.text()).split('\n')
    expect(lines).toContain(
      'syvain_metrics_requests_total{method="POST",route="/api/v1/experiments/:id/ingest",status="200"} 2',
    )
    expect(lines).toContain(
      'syvain_metrics_requests_total{method="GET",route="/api/v1/experiments/:id",status="404"} 1',
    )
    expect(lines).toContain('syvain_metrics_events_total{result="accepted"} 1')
    expect(lines).toContain('syvain_metrics_events_total{result="duplicate"} 1')
    expect(lines).toContain('syvain_metrics_points 1')
    expect(lines).toContain('syvain_metrics_ready 1')
    for (const line of lines) expect(line).toMatch(/^(#.*|syvain_metrics_\w+(\{[^}]*\})? \d+|)$/)
  })
})
