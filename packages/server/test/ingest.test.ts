import { ANNOTATION, encodeSegment, formatEventId, SEGMENT_MEDIA_TYPE, type Segment } from '@syvain-metrics/protocol'
import { describe, expect, test } from 'vitest'
import { row, testServer } from './support/test-server.ts'

const SESSION = '0123456789abcdef'

function segment(overrides: Partial<Segment> = {}): Segment {
  return {
    session: SESSION,
    firstSequence: 0,
    count: 3,
    table: [{ name: 'loss', metadata: { split: 'train' }, metadataJson: '{"split":"train"}' }],
    series: Uint32Array.of(0, ANNOTATION, 0),
    steps: Float64Array.of(0, 5, 1),
    timesMs: Float64Array.of(1000, 1001, 1002),
    values: Float64Array.of(0.5, 0, 0.25),
    annotations: [{ text: 'warm-up ends', metadata: { by: 'schedule' } }],
    ...overrides,
  }
}

const SEGMENT = { 'content-type': SEGMENT_MEDIA_TYPE }

describe('ingest', () => {
  test('ingest stores rows and gives them back as they were', async () => {
    const { ask, experiment } = await testServer({ nowMs: () => 9_000 })
    const id = await experiment()
    const data = [row({ client_event_id: 'a', value: 0.1 }), row({ client_event_id: 'b', value: 0.2, step: null })]
    const sent = await ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data } })
    expect(sent.status).toBe(200)
    expect(sent.data).toEqual({ ok: true, mode: 'queued', accepted: 2, duplicate: 0, rejected: [] })
    const { data: read } = await ask('GET', `/api/v1/experiments/${id}/metrics`)
    expect(read.rows.map((r: { metric_value: number; step: number | null }) => [r.metric_value, r.step])).toEqual([
      [0.2, null],
      [0.1, 0],
    ])
    expect(read.rows[0]).toMatchObject({ client_timestamp_ms: 1_000, server_timestamp_ms: 9_000, metric_name: 'loss' })
  })

  test('ingest says "sync" only to sync=true', async () => {
    const { ask, experiment } = await testServer()
    const id = await experiment()
    const { data } = await ask('POST', `/api/v1/experiments/${id}/ingest?sync=true`, { body: { data: [row()] } })
    expect(data.mode).toBe('sync')
  })

  test('ingest gives a row without a time the time of its arrival', async () => {
    const { ask, experiment } = await testServer({ nowMs: () => 9_000 })
    const id = await experiment()
    await ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data: [row({ timestamp_ms: undefined })] } })
    const { data } = await ask('GET', `/api/v1/experiments/${id}/metrics`)
    expect(data.rows[0].client_timestamp_ms).toBe(9_000)
  })

  test('ingest stores a segment with its annotation, once', async () => {
    const { ask, experiment } = await testServer()
    const id = await experiment()
    const send = () =>
      ask('POST', `/api/v1/experiments/${id}/ingest`, { bytes: encodeSegment(segment()), headers: SEGMENT })
    expect((await send()).data).toMatchObject({ accepted: 3, duplicate: 0 })
    expect((await send()).data).toMatchObject({ accepted: 0, duplicate: 3 })
    const { data: rows } = await ask('GET', `/api/v1/experiments/${id}/metrics`)
    expect(rows.rows.map((r: { event_id: string }) => r.event_id)).toEqual([
      formatEventId(SESSION, 0),
      formatEventId(SESSION, 2),
    ])
    const { data: notes } = await ask('GET', `/api/v1/experiments/${id}/annotations`)
    expect(notes.annotations).toEqual([
      {
        id: 'ann_1',
        experiment_id: id,
        annotation: 'warm-up ends',
        metadata: { by: 'schedule' },
        created_at_ms: 1001,
        step: 5,
      },
    ])
  })

  test('ingest knows an event that came as row before and as segment now', async () => {
    const { ask, experiment } = await testServer()
    const id = await experiment()
    const data = [row({ client_event_id: formatEventId(SESSION, 2), metadata: { split: 'train' } })]
    await ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data } })
    const sent = await ask('POST', `/api/v1/experiments/${id}/ingest`, {
      bytes: encodeSegment(segment()),
      headers: SEGMENT,
    })
    expect(sent.data).toMatchObject({ accepted: 2, duplicate: 1 })
  })

  test('ingest keeps non-finite values of segments and says null for them', async () => {
    const { ask, experiment } = await testServer()
    const id = await experiment()
    const values = Float64Array.of(Number.NaN, 0, Number.POSITIVE_INFINITY)
    await ask('POST', `/api/v1/experiments/${id}/ingest`, {
      bytes: encodeSegment(segment({ values })),
      headers: SEGMENT,
    })
    const { data } = await ask('GET', `/api/v1/experiments/${id}/series?metric=loss`)
    expect(data.series[0]).toMatchObject({ n: 2, min: null, max: null, last: null, last_step: 1 })
    expect(data.series[0].columns).toEqual({ kind: 'raw', x: [0, 1], value: [null, null], timeMs: [1000, 1002] })
  })

  test('ingest refuses a damaged segment and stores nothing', async () => {
    const { ask, experiment } = await testServer()
    const id = await experiment()
    const bytes = encodeSegment(segment())
    bytes[40]! ^= 1
    const sent = await ask('POST', `/api/v1/experiments/${id}/ingest`, { bytes, headers: SEGMENT })
    expect([sent.status, sent.code]).toEqual([400, 'invalid_segment'])
    expect((await ask('GET', `/api/v1/experiments/${id}/summary`)).data.series).toEqual([])
  })

  test('ingest names the items it refuses and stores none of the request', async () => {
    const { ask, experiment } = await testServer()
    const id = await experiment()
    const data = [row({ client_event_id: 'a' }), row({ value: 'x' }), row({ client_event_id: 'c' }), row({ step: -1 })]
    const sent = await ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data } })
    expect(sent.status).toBe(400)
    expect(sent.envelope).toMatchObject({ kind: 'error', details: 'code=invalid_items;items=1,3' })
    expect(sent.message).toContain('data[3]: step must be')
    expect((await ask('GET', `/api/v1/experiments/${id}/summary`)).data.series).toEqual([])
  })

  test('ingest refuses more series than an experiment can have, and stores nothing then', async () => {
    const { ask, experiment } = await testServer({ maxSeriesPerExperiment: 2 })
    const id = await experiment()
    const data = [1, 2, 3].map((n) => row({ client_event_id: `e${n}`, metadata: { n } }))
    const sent = await ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data } })
    expect([sent.status, sent.code]).toEqual([422, 'too_many_series'])
    const again = await ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data: data.slice(0, 2) } })
    expect(again.data).toMatchObject({ accepted: 2, duplicate: 0 })
  })
})
