import { describe, expect, test } from 'vitest'
import { row, type TestServer, testServer } from './support/test-server.ts'

/** Two experiments: `loss` by split with five steps, and one `note` without step. */
async function filled(): Promise<TestServer & { a: string; b: string }> {
  const server = await testServer({ nowMs: () => 50_000 })
  const [a, b] = [await server.experiment('a'), await server.experiment('b')]
  const send = async (id: string, scale: number) => {
    const data = ['train', 'val'].flatMap((split, s) =>
      [0, 1, 2, 3, 4].map((step) =>
        row({
          client_event_id: `${split}${step}`,
          step,
          value: scale * (10 - step) + s,
          metadata: { split, layers: [1, s] },
          timestamp_ms: 1_000 + 10 * step + s,
        }),
      ),
    )
    data.push(row({ client_event_id: 'n', name: 'note/1 %', step: null, value: 7, timestamp_ms: 3_000 }))
    const { status } = await server.ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data } })
    expect(status).toBe(200)
  }
  await send(a, 1)
  await send(b, 100)
  return { ...server, a, b }
}

const values = (rows: { metric_value: number }[]) => rows.map(({ metric_value }) => metric_value)

describe('metrics', () => {
  test('metrics filters by name, metadata, step and time, sorts, and says when there is more', async () => {
    const { ask, a } = await filled()
    const rows = async (query: string) => {
      const { data, headers } = await ask('GET', `/api/v1/experiments/${a}/metrics?${query}`)
      return [...values(data.rows), ...(headers.get('syvain-metrics-more') === null ? [] : ['more'])]
    }
    expect(await rows('metric_name=loss&metadata_key=split&metadata_value=train')).toEqual([10, 9, 8, 7, 6])
    expect(await rows('metadata_key=layers&metadata_value_json=%5B1,%201%5D&step=4')).toEqual([7])
    expect(await rows('metadata_key=nothing')).toEqual([])
    expect(await rows('metric_name=loss&from_step=3&to_step=4')).toEqual([7, 8, 6, 7])
    expect(await rows('from_time=1041&to_time=3000')).toEqual([7, 7])
    expect(await rows('metric_name=note%2F1+%25')).toEqual([7])
    expect(await rows('metric_name=loss&sort_by=step&sort_direction=desc&limit=3')).toEqual([7, 6, 8, 'more'])
    expect(await rows('metric_name=loss&sort_by=client_timestamp,step&limit=2')).toEqual([10, 11, 'more'])
    expect(await rows('limit=11')).toHaveLength(11)
  })

  test('metrics rows carry their experiment and metadata as JSON text', async () => {
    const { ask, a } = await filled()
    const { data } = await ask('GET', `/api/v1/experiments/${a}/metrics?step=0&metadata_key=split&metadata_value=val`)
    expect(data.rows).toEqual([
      {
        event_id: `${a}:5`,
        org_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        experiment_id: a,
        experiment_slug: 'a',
        experiment_description: '',
        experiment_metadata_json: '{}',
        metric_name: 'loss',
        metric_value: 11,
        step: 0,
        event_metadata_json: '{"layers":[1,1],"split":"val"}',
        client_timestamp_ms: 1_001,
        server_timestamp_ms: 50_000,
      },
    ])
  })

  test('compare puts series of several experiments beside each other', async () => {
    const { ask, a, b } = await filled()
    const series = (experiment_id: string) =>
      `series=${encodeURIComponent(JSON.stringify({ experiment_id, metric_name: 'loss', metadata_key: 'split', metadata_value: 'val' }))}`
    const { data } = await ask('GET', `/api/v1/metrics?${series(b)}&${series(a)}&to_step=1&sort_by=series,step`)
    expect(values(data.rows)).toEqual([1_001, 901, 11, 10])
    const byStep = await ask('GET', `/api/v1/metrics?${series(b)}&${series(a)}&to_step=1&sort_by=step,series`)
    expect(values(byStep.data.rows)).toEqual([1_001, 11, 901, 10])
  })
})

describe('catalog', () => {
  test('catalog names metrics, their metadata keys and values', async () => {
    const { ask, a } = await filled()
    const { data } = await ask('GET', `/api/v1/experiments/${a}/catalog`)
    expect(data.metrics).toEqual([
      { metric_name: 'loss', metadata_keys: ['layers', 'split'] },
      { metric_name: 'note/1 %', metadata_keys: [] },
    ])
    const values = await ask('GET', `/api/v1/experiments/${a}/catalog/loss?key=split&key=missing`)
    expect(values.data.metadata).toEqual({
      metric_name: 'loss',
      scanned_event_count: 10,
      keys: [
        { key: 'split', values: ['train', 'val'], value_count: 2 },
        { key: 'missing', values: [], value_count: 0 },
      ],
    })
    const odd = await ask('GET', `/api/v1/experiments/${a}/catalog/${encodeURIComponent('note/1 %')}`)
    expect(odd.data.metadata).toEqual({ metric_name: 'note/1 %', scanned_event_count: 1, keys: [] })
  })

  test('query/metric-catalog answers with a list over experiments', async () => {
    const { ask, a, b } = await filled()
    const { data } = await ask('POST', '/api/v1/query/metric-catalog', { body: { experimentIds: [b, a] } })
    expect(data.map((entry: { experimentId: string }) => entry.experimentId)).toEqual([b, b, a, a])
    expect(data[0]).toEqual({ experimentId: b, metricName: 'loss', metadataKeys: ['layers', 'split'] })
  })
})

describe('query/series', () => {
  test('query/series gives whole columns per metadata map, at once or line by line', async () => {
    const { ask, a, server, key } = await filled()
    const body = {
      series: [
        { experimentId: a, metricName: 'loss', metadataFilter: [{ key: 'split', value: 'val' }, { key: 'layers' }] },
      ],
      order: { axis: 'step', direction: 'desc' },
      stream: false,
    }
    const { data } = await ask('POST', '/api/v1/query/series', { body })
    const expected = {
      experimentId: a,
      metricName: 'loss',
      metadataHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      metadata: { split: 'val', layers: [1, 1] },
      data: { steps: [4, 3, 2, 1, 0], timestamp: [1041, 1031, 1021, 1011, 1001], value: [7, 8, 9, 10, 11] },
    }
    expect(data).toEqual([expected])
    const response = await server.fetch(
      new Request(`${server.url}/api/v1/query/series`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          accept: 'application/vnd.syvain.metric-series+ndjson',
        },
        body: JSON.stringify({ ...body, stream: true }),
      }),
    )
    const lines = (await response.text()).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([expected, { kind: 'complete', batchCount: 1, rowCount: 5 }])
    const all = await ask('POST', '/api/v1/query/series', {
      body: { series: [{ experimentId: a }], order: { axis: 'timestamp', direction: 'asc' }, stream: false },
    })
    expect(all.data.map((one: { data: { steps: unknown[] } }) => one.data.steps)).toContainEqual([null])
  })
})

describe('series', () => {
  test('series gives raw points when they are few, on a step or a time axis', async () => {
    const { ask, a } = await filled()
    const { data } = await ask('GET', `/api/v1/experiments/${a}/series?metric=loss&from=1&to=2`)
    expect(data.x).toBe('step')
    expect(data.series[1]).toEqual({
      metric_name: 'loss',
      metadata: { split: 'val', layers: [1, 1] },
      n: 5,
      min: 7,
      max: 11,
      last: 7,
      last_step: 4,
      last_time_ms: 1_041,
      columns: { kind: 'raw', x: [1, 2], value: [10, 9], timeMs: [1011, 1021] },
    })
    const time = await ask('GET', `/api/v1/experiments/${a}/series?metric=note%2F1%20%25&x=time`)
    expect(time.data.series[0].columns).toEqual({ kind: 'raw', x: [3_000], value: [7], timeMs: [3_000] })
    const step = await ask('GET', `/api/v1/experiments/${a}/series?metric=note%2F1%20%25`)
    expect(step.data.series[0].columns).toEqual({ kind: 'raw', x: [], value: [], timeMs: [] })
  })

  test('series puts many points in buckets of one grid for all curves of the answer', async () => {
    const { ask, a } = await filled()
    const { data } = await ask('GET', `/api/v1/experiments/${a}/series?metric=loss&buckets=2`)
    expect(data.series.map(({ columns }: { columns: unknown }) => columns)).toEqual([
      {
        kind: 'buckets',
        bucketWidth: 4,
        x: [0, 1, 4],
        min: [10, 7, 6],
        max: [10, 9, 6],
        mean: [10, 8, 6],
        last: [10, 7, 6],
        n: [1, 3, 1],
      },
      expect.objectContaining({ bucketWidth: 4, n: [1, 3, 1] }),
    ])
  })

  test('series gives the same columns as doubles, and says non-finite values there', async () => {
    const { server, key, a, ask } = await filled()
    for (const query of ['metric=loss&buckets=2', 'metric=loss&x=time', 'metric=nothing']) {
      const url = `${server.url}/api/v1/experiments/${a}/series?${query}`
      const headers = { authorization: `Bearer ${key}`, accept: 'application/octet-stream' }
      const response = await server.fetch(new Request(url, { headers }))
      expect(response.headers.get('content-type')).toBe('application/octet-stream')
      const bytes = await response.arrayBuffer()
      const headEnd = 4 + new DataView(bytes).getUint32(0, true)
      const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, headEnd - 4)))
      const doubles = new Float64Array(bytes, headEnd)
      let at = 0
      const next = (length: number) => {
        at += length
        return Array.from(doubles.subarray(at - length, at))
      }
      const { data } = await ask('GET', url.slice(server.url.length))
      for (const { columns } of head.series) {
        const { length, ...rest } = columns
        const names = columns.kind === 'raw' ? ['x', 'value', 'timeMs'] : ['x', 'min', 'max', 'mean', 'last', 'n']
        for (const name of names) rest[name] = next(length)
        expect(rest).toEqual(
          data.series[head.series.findIndex((s: { columns: object }) => s.columns === columns)].columns,
        )
      }
      expect(at).toBe(doubles.length)
      expect(head.series).toHaveLength(data.series.length)
    }
  })

  test('summary has every series without its points', async () => {
    const { ask, a } = await filled()
    const { data } = await ask('GET', `/api/v1/experiments/${a}/summary`)
    expect(data.series).toEqual([
      expect.objectContaining({ metric_name: 'loss', n: 5, min: 6, max: 10, last: 6, first_step: 0, last_step: 4 }),
      expect.objectContaining({ metric_name: 'loss', n: 5, min: 7, max: 11 }),
      {
        metric_name: 'note/1 %',
        metadata: {},
        n: 1,
        min: 7,
        max: 7,
        last: 7,
        first_step: null,
        last_step: null,
        last_time_ms: 3_000,
      },
    ])
  })
})
