import { describe, expect, test } from 'vitest'
import { row, testServer } from './support/test-server.ts'

describe('experiments', () => {
  test('experiments begin created, run, end, and open again', async () => {
    let nowMs = 1_000
    const { ask } = await testServer({ nowMs: () => nowMs })
    const body = { slug: 'mamba', description: 'd', metadata: { seed: 7 } }
    const { data, status } = await ask('POST', '/api/v1/experiments', { body })
    expect(status).toBe(201)
    const { id } = data.experiment
    expect(data.experiment).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      org_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      folder: null,
      url: `/experiments/${id}`,
      ...body,
      status: 'created',
      error_name: null,
      error_detail: null,
      created_at_ms: 1_000,
      updated_at_ms: 1_000,
      started_at_ms: null,
      done_at_ms: null,
      last_heartbeat_at_ms: null,
      last_event_at_ms: null,
    })
    const set = async (change: object) => {
      nowMs += 1_000
      return (await ask('POST', `/api/v1/experiments/${id}`, { body: change })).data.experiment
    }
    expect(await set({ status: 'running', timestamp_ms: 1_500 })).toMatchObject({
      status: 'running',
      started_at_ms: 1_500,
    })
    const error = { name: 'RangeError', detail: 'at train.js:1' }
    expect(await set({ status: 'error', error })).toMatchObject({
      status: 'error',
      error_name: 'RangeError',
      error_detail: 'at train.js:1',
      done_at_ms: 3_000,
    })
    expect(await set({ status: 'running' })).toMatchObject({ done_at_ms: null, error_name: null, started_at_ms: 1_500 })
    expect(await set({ status: 'done' })).toMatchObject({ status: 'done', done_at_ms: 5_000, updated_at_ms: 5_000 })
    const wrong = await ask('POST', `/api/v1/experiments/${id}`, { body: { status: 'done', error } })
    expect(wrong.message).toContain('body.error is only for the status "error"')
  })

  test('experiments of one slug are never merged', async () => {
    const { experiment } = await testServer()
    expect(await experiment('same')).not.toBe(await experiment('same'))
  })

  test('experiments note when their last event was and when it came', async () => {
    const { ask, experiment } = await testServer({ nowMs: () => 9_000 })
    const id = await experiment()
    await ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data: [row({ timestamp_ms: 4_000 })] } })
    const { data } = await ask('GET', `/api/v1/experiments/${id}`)
    expect(data.experiment).toMatchObject({ last_event_at_ms: 4_000, last_heartbeat_at_ms: 9_000 })
  })

  test('experiments and folders are found by path, moved and listed', async () => {
    const { ask, experiment } = await testServer()
    const id = await experiment()
    const { folder } = (await ask('POST', '/api/v1/folders', { body: { name: 'vision' } })).data
    const child = { body: { name: 'ResNet', parent_id: folder.folder_id } }
    const { folder: inner } = (await ask('POST', '/api/v1/folders', child)).data
    const find = async (path: string) => {
      const { data } = await ask('GET', `/api/v1/folders?path=${encodeURIComponent(path)}`)
      return data.folders.map((found: { folder_id: string }) => found.folder_id)
    }
    expect(await find('/vision/ResNet')).toEqual([inner.folder_id])
    expect(await find('vision/ResNet/')).toEqual([inner.folder_id])
    expect(await find('/vision/resnet')).toEqual([])
    // A slash in a name makes one path of two folders: both are said, the caller decides.
    await ask('POST', '/api/v1/folders', { body: { name: 'vision/ResNet' } })
    expect(await find('/vision/ResNet')).toHaveLength(2)
    const moved = await ask('PATCH', `/api/v1/experiments/${id}`, { body: { folder_id: inner.folder_id } })
    expect(moved.data.experiment.folder.path_name).toBe('/vision/ResNet')
    const content = await ask('GET', `/api/v1/folders/${inner.folder_id}`)
    expect(content.data.experiments.map((found: { id: string }) => found.id)).toEqual([id])
    await ask('PATCH', `/api/v1/folders/${inner.folder_id}`, { body: { name: 'ViT', parent_id: null } })
    expect((await ask('GET', `/api/v1/experiments/${id}`)).data.experiment.folder.path_name).toBe('/ViT')
    expect((await ask('PATCH', `/api/v1/folders/${inner.folder_id}`, { body: {} })).status).toBe(400)
    const out = await ask('PATCH', `/api/v1/experiments/${id}`, { body: { folder_id: null } })
    expect(out.data.experiment.folder).toBeNull()
  })

  test('experiments say in a header that a list was cut', async () => {
    const { ask, experiment } = await testServer()
    await experiment('a')
    await experiment('b')
    expect((await ask('GET', '/api/v1/experiments?limit=1')).headers.get('syvain-metrics-more')).toBe('true')
    expect((await ask('GET', '/api/v1/experiments?limit=2')).headers.get('syvain-metrics-more')).toBeNull()
  })

  test('annotations keep order, time range and step, and repeat for ever with a key of a session', async () => {
    let nowMs = 1_000
    const { ask, experiment } = await testServer({ nowMs: () => nowMs, idempotencyTtlMs: 1 })
    const id = await experiment()
    const headers = { 'idempotency-key': '0123456789abcdef:4:1' }
    const body = { annotation: '<b>bold</b>', metadata: { path: 'x' } }
    const first = await ask('POST', `/api/v1/experiments/${id}/annotations`, { body, headers })
    expect(first.data.annotation).toMatchObject({ ...body, created_at_ms: 1_000, step: null })
    expect(first.data.experiment.id).toBe(id)
    nowMs += 100 * 24 * 3_600_000
    const again = await ask('POST', `/api/v1/experiments/${id}/annotations`, { body, headers })
    expect(again.data.annotation).toEqual(first.data.annotation)
    const several = {
      annotations: [
        { ...body, step: 3, timestamp_ms: 500 },
        { ...body, timestamp_ms: 600 },
      ],
    }
    const { data } = await ask('POST', `/api/v1/experiments/${id}/annotations`, { body: several })
    expect(data.annotations).toHaveLength(2)
    const list = async (query: string) =>
      (await ask('GET', `/api/v1/experiments/${id}/annotations?${query}`)).data.annotations.map(
        (note: { created_at_ms: number }) => note.created_at_ms,
      )
    expect(await list('')).toEqual([500, 600, 1_000])
    expect(await list('from=600&to=1000')).toEqual([600, 1_000])
    expect(await list('limit=1')).toEqual([500])
  })

  test('delivery keeps what was reported as lost, a range once', async () => {
    const { ask, experiment } = await testServer()
    const id = await experiment()
    const session = '0123456789abcdef'
    const dropped = [{ reason: 'queue-full', first_sequence: 10, count: 5 }]
    for (const _ of [1, 2]) {
      const { data } = await ask('POST', `/api/v1/experiments/${id}/delivery`, { body: { session, dropped } })
      expect(data).toEqual({ ok: true })
    }
    const { data } = await ask('GET', `/api/v1/experiments/${id}/delivery`)
    expect(data.dropped).toEqual([{ session, ...dropped[0] }])
  })
})
