import { describe, expect, test } from 'vitest'
import { row, testServer } from './support/test-server.ts'

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) })

describe('bad input', () => {
  const experiments: [string, unknown, string][] = [
    ['no object', [], 'body: expected object, got an array of 0'],
    ['no slug', {}, 'body.slug: expected required property, got undefined'],
    ['an empty slug', { slug: '' }, 'body.slug: expected string length greater or equal to 1, got ""'],
    ['a long slug', { slug: 'x'.repeat(201) }, 'body.slug: expected string length less or equal to 200'],
    ['a long description', { slug: 'x', description: 'x'.repeat(4_001) }, 'body.description: expected string length'],
    ['a lone surrogate', { slug: '\ud800' }, 'slug must be well-formed Unicode'],
    ['an unknown key', { slug: 'x', colour: 'red' }, 'body.colour: unexpected property, got "red"'],
    ['metadata that is a list', { slug: 'x', metadata: [] }, 'body.metadata: expected object, got an array of 0'],
    ['metadata that is deep', { slug: 'x', metadata: deep(40) }, 'nested deeper than 32 levels'],
    ['a folder that is a number', { slug: 'x', folder_id: 5 }, 'body.folder_id: expected union value, got 5'],
  ]
  test.each(experiments)('POST /experiments refuses %s', async (_, body, message) => {
    const { ask } = await testServer()
    const answer = await ask('POST', '/api/v1/experiments', { body })
    expect(answer.status).toBe(400)
    expect(answer.message).toContain(message)
  })

  const rows: [string, unknown, string][] = [
    ['no object', 5, 'body must be a JSON object, got 5'],
    ['no data', {}, 'data must be an array, got undefined'],
    ['no metric', { data: [] }, 'data must hold 1 to 1000 metrics, got 0'],
    ['too many', { data: Array.from({ length: 1_001 }, () => row()) }, 'data must hold 1 to 1000 metrics, got 1001'],
    ['another key', { data: [row()], sync: true }, 'unknown key "sync"'],
    ['an unknown key of a metric', { data: [row({ colour: 1 } as object)] }, 'data[0]: unknown key "colour"'],
    ['an empty id', { data: [row({ client_event_id: '' })] }, 'client_event_id must be a string of 1 to 200'],
    ['a value that is text', { data: [row({ value: '1' })] }, 'value must be a finite number, got "1"'],
    ['a fractional step', { data: [row({ step: 1.5 })] }, 'step must be null or an integer'],
    ['a negative step', { data: [row({ step: -1 })] }, 'step must be null or an integer'],
    ['a step above 2^53 − 2', { data: [row({ step: 2 ** 53 - 1 })] }, 'step must be null or an integer'],
    ['no step', { data: [row({ step: undefined })] }, 'step is required'],
    ['an empty name', { data: [row({ name: '' })] }, 'name must have 1 to 500 characters'],
    ['metadata that is null', { data: [row({ metadata: null })] }, 'metadata must be a plain JSON object, got null'],
    ['metadata that is large', { data: [row({ metadata: { a: 'x'.repeat(16_400) } })] }, 'at most 16384 bytes'],
    ['a negative time', { data: [row({ timestamp_ms: -1 })] }, 'timestamp_ms must be an integer ≥ 0, got -1'],
  ]
  test.each(rows)('POST ingest refuses %s', async (_, body, message) => {
    const { ask, experiment } = await testServer()
    const id = await experiment()
    const answer = await ask('POST', `/api/v1/experiments/${id}/ingest`, { body })
    expect(answer.status).toBe(400)
    expect(answer.message).toContain(message)
    expect((await ask('GET', `/api/v1/experiments/${id}/summary`)).data.series).toEqual([])
  })

  const texts: [string, Uint8Array<ArrayBuffer>][] = [
    ['nothing', new Uint8Array()],
    ['no JSON', new TextEncoder().encode('{"data":')],
    ['an infinite number', new TextEncoder().encode('{"data":[{"value":1e999}]}')],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['a nest of a million', new TextEncoder().encode('['.repeat(1e6) + ']'.repeat(1e6))],
  ]
  test.each(texts)('POST refuses %s', async (_, bytes) => {
    const { ask, experiment } = await testServer()
    const id = await experiment()
    const headers = { 'content-type': 'application/json' }
    expect((await ask('POST', `/api/v1/experiments/${id}/ingest`, { bytes, headers })).status).toBe(400)
    expect((await ask('POST', '/api/v1/experiments', { bytes, headers })).status).toBe(400)
  })

  const queries: [string, string][] = [
    ['/api/v1/experiments?status=finished', 'query.status: expected union value, got "finished"'],
    ['/api/v1/experiments?limit=0', 'query.limit: expected integer to be greater or equal to 1, got 0'],
    ['/api/v1/experiments?limit=100001', 'query.limit: expected integer to be less or equal to 100000, got 100001'],
    ['/api/v1/experiments?limit=ten', 'query.limit: expected integer, got "ten"'],
    ['/api/v1/experiments?from=1.5', 'query.from: expected integer, got 1.5'],
    ['/api/v1/experiments/ID/series', 'query.metric: expected required property'],
    ['/api/v1/experiments/ID/series?metric=a&buckets=0', 'query.buckets: expected integer to be greater or equal to 1'],
    ['/api/v1/experiments/ID/series?metric=a&x=epoch', 'query.x: expected union value, got "epoch"'],
    ['/api/v1/experiments/ID/metrics?sort_by=value', 'query.sort_by: a comma list of step, client_timestamp'],
    ['/api/v1/experiments/ID/metrics?metadata_value=1', 'query.metadata_key is needed with a metadata value'],
    ['/api/v1/experiments/ID/metrics?metadata_key=a&metadata_value_json={', 'metadata_value_json must be JSON'],
    ['/api/v1/metrics', 'query.series: expected required property'],
    ['/api/v1/metrics?series=5', 'query.series[0] must name an experiment_id and a metric_name'],
    ['/api/v1/metrics?series=null', 'query.series[0] must name an experiment_id and a metric_name'],
    ['/api/v1/metrics?series={', 'query.series[0] must be a JSON object'],
  ]
  test.each(queries)('GET %s is refused', async (path, message) => {
    const { ask, experiment } = await testServer()
    const id = await experiment()
    const answer = await ask('GET', path.replace('ID', id))
    expect(answer.status).toBe(400)
    expect(answer.message).toContain(message)
  })

  test('a path that names nothing answers 404 with a sentence and a code', async () => {
    const { ask } = await testServer()
    const gets = ['', '/annotations', '/metrics', '/catalog', '/catalog/a', '/series?metric=a', '/summary', '/delivery']
    for (const rest of [...gets, '/ingestion-keys']) {
      const answer = await ask('GET', `/api/v1/experiments/nothing${rest}`)
      expect([rest, answer.status, answer.code]).toEqual([rest, 404, 'experiment_not_found'])
    }
    const posts: [string, unknown][] = [
      ['', { status: 'done' }],
      ['/annotations', { annotation: 'a', metadata: {} }],
      ['/ingest', { data: [row()] }],
      ['/ingestion-keys', {}],
      ['/delivery', { session: '0123456789abcdef', dropped: [{ reason: 'r', first_sequence: 0, count: 1 }] }],
    ]
    for (const [rest, body] of posts) {
      const answer = await ask('POST', `/api/v1/experiments/nothing${rest}`, { body })
      expect([rest, answer.status, answer.code]).toEqual([rest, 404, 'experiment_not_found'])
    }
    expect((await ask('GET', '/api/v1/folders/nothing')).code).toBe('folder_not_found')
    expect((await ask('POST', '/api/v1/experiments', { body: { slug: 'x', folder_id: 'nothing' } })).status).toBe(404)
  })

  test('a body that is too large, unpacked too large, or packed in an unknown way is refused', async () => {
    const { gzipSync } = await import('node:zlib')
    const { ask, experiment } = await testServer({ maxBodyBytes: 100_000, maxDecodedBytes: 200_000 })
    const id = await experiment()
    const send = async (bytes: Uint8Array<ArrayBuffer>, encoding?: string) => {
      const headers = {
        'content-type': 'application/json',
        ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
      }
      const answer = await ask('POST', `/api/v1/experiments/${id}/ingest`, { bytes, headers })
      return [answer.status, answer.code]
    }
    const spaces = new TextEncoder().encode(' '.repeat(100_001))
    expect(await send(spaces)).toEqual([413, 'body_too_large'])
    expect(await send(new Uint8Array(gzipSync(Buffer.alloc(50_000_000))), 'gzip')).toEqual([413, 'body_too_large'])
    expect(await send(spaces.slice(0, 10), 'gzip')).toEqual([400, 'invalid_encoding'])
    expect(await send(spaces.slice(0, 10), 'zstd')).toEqual([415, 'unknown_encoding'])
    expect(await send(spaces.slice(0, 10), 'toString')).toEqual([415, 'unknown_encoding'])
    const good = new Uint8Array(gzipSync(JSON.stringify({ data: [row()] })))
    expect(await send(good, 'gzip')).toEqual([200, undefined])
  })

  test('an idempotency key with another body is refused, also when the first was a creation', async () => {
    const { ask } = await testServer()
    const headers = { 'idempotency-key': 'k1' }
    const first = await ask('POST', '/api/v1/experiments', { body: { slug: 'a' }, headers })
    const again = await ask('POST', '/api/v1/experiments', { body: { slug: 'a' }, headers })
    const other = await ask('POST', '/api/v1/experiments', { body: { slug: 'b' }, headers })
    expect([first.status, again.status, other.status]).toEqual([201, 201, 409])
    expect(again.data).toEqual(first.data)
    expect(other.code).toBe('idempotency_key_reused')
    expect((await ask('GET', '/api/v1/experiments')).data.experiments).toHaveLength(1)
    const long = await ask('POST', '/api/v1/experiments', {
      body: { slug: 'a' },
      headers: { 'idempotency-key': 'x'.repeat(501) },
    })
    expect(long.code).toBe('invalid_idempotency_key')
  })

  test('ingestion keys are never replayed: each mint gives another token', async () => {
    const { ask, experiment } = await testServer()
    const id = await experiment()
    const headers = { 'idempotency-key': 'k1' }
    const mint = async () => (await ask('POST', `/api/v1/experiments/${id}/ingestion-keys`, { body: {}, headers })).data
    expect((await mint()).token).not.toBe((await mint()).token)
  })
})
