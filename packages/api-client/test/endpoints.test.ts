// What every endpoint sends and what it makes of the answer. Long: one table of all of them, in the order of the wire.
import { describe, expect, test } from 'vitest'
import * as api from '../src/index.ts'

const EXPERIMENT = { id: 'e/1', slug: 'a' }
const EXPERIMENT_PATH = '/api/v1/experiments/e%2F1'
const experimentId = EXPERIMENT.id

interface Row {
  readonly call: (client: api.Client) => Promise<unknown>
  readonly method: string
  readonly url: string
  readonly body?: unknown
  /** Whether it carries an idempotency key; default: POST and PATCH do. */
  readonly key?: boolean
  readonly data: unknown
  /** Answers that are envelopes, but not this endpoint's. */
  readonly wrong?: readonly unknown[]
}

const folder = { folder: { folder_id: 'f' } }
const experiment = { experiment: EXPERIMENT }
const wrongExperiment = [[], null, {}, { experiment: null }, { experiment: {} }, { experiment: { id: '' } }]

const rows: Record<string, Row> = {
  getAuthStatus: {
    call: (client) => api.getAuthStatus(client),
    method: 'GET',
    url: '/api/v1/auth/status',
    data: { auth: { kind: 'api_key' }, organization: { id: 'o', name: 'n' } },
    wrong: [{}, { auth: {} }, 'ok'],
  },
  listFolders: {
    call: (client) => api.listFolders(client, { path: '/a b' }),
    method: 'GET',
    url: '/api/v1/folders?path=%2Fa+b',
    data: { folders: [] },
    wrong: [{}, { folders: {} }],
  },
  createFolder: {
    call: (client) => api.createFolder(client, { name: 'n', parentId: 'p' }),
    method: 'POST',
    url: '/api/v1/folders',
    body: { name: 'n', parent_id: 'p' },
    data: folder,
  },
  getFolder: {
    call: (client) => api.getFolder(client, { folderId: 'f' }),
    method: 'GET',
    url: '/api/v1/folders/f',
    data: { ...folder, folders: [], experiments: [] },
    wrong: [folder],
  },
  updateFolder: {
    call: (client) => api.updateFolder(client, { folderId: 'f', parentId: null }),
    method: 'PATCH',
    url: '/api/v1/folders/f',
    body: { parent_id: null },
    data: folder,
  },
  listExperiments: {
    call: (client) => api.listExperiments(client, { status: 'done', search: 'ü', fromMs: 1, toMs: 2, limit: 3 }),
    method: 'GET',
    url: '/api/v1/experiments?status=done&search=%C3%BC&from=1&to=2&limit=3',
    data: { experiments: [] },
  },
  createExperiment: {
    call: (client) => api.createExperiment(client, { slug: 'a', metadata: { lr: 1 }, folderId: 'f' }),
    method: 'POST',
    url: '/api/v1/experiments',
    body: { slug: 'a', description: '', metadata: { lr: 1 }, folder_id: 'f' },
    data: experiment,
    wrong: wrongExperiment,
  },
  getExperiment: {
    call: (client) => api.getExperiment(client, { experimentId }),
    method: 'GET',
    url: EXPERIMENT_PATH,
    data: experiment,
    wrong: wrongExperiment,
  },
  setExperimentStatus: {
    call: (client) => {
      const update = { status: 'error', error: { name: 'E', detail: 'd' }, timestamp_ms: 5 } as const
      return api.setExperimentStatus(client, { experimentId, update })
    },
    method: 'POST',
    url: EXPERIMENT_PATH,
    body: { status: 'error', error: { name: 'E', detail: 'd' }, timestamp_ms: 5 },
    data: experiment,
  },
  moveExperiment: {
    call: (client) => api.moveExperiment(client, { experimentId, folderId: null }),
    method: 'PATCH',
    url: EXPERIMENT_PATH,
    body: { folder_id: null },
    data: experiment,
  },
  createIngestionKey: {
    call: (client) => api.createIngestionKey(client, { experimentId, ttlMs: 60_000 }),
    method: 'POST',
    url: `${EXPERIMENT_PATH}/ingestion-keys`,
    body: { name: 'SDK ingestion key', ttl_ms: 60_000 },
    key: false,
    data: { key: { id: 'k', expires_at_ms: 1 }, token: 'ik_1' },
    wrong: [
      { token: 'ik_1' },
      { key: {}, token: 'ik_1' },
      { key: { expires_at_ms: 1 } },
      { key: { expires_at_ms: 1 }, token: '' },
      { key: { expires_at_ms: 1 }, token: 'a\r\nb' },
    ],
  },
  listIngestionKeys: {
    call: (client) => api.listIngestionKeys(client, { experimentId }),
    method: 'GET',
    url: `${EXPERIMENT_PATH}/ingestion-keys`,
    data: { keys: [] },
  },
  revokeIngestionKey: {
    call: (client) => api.revokeIngestionKey(client, { experimentId, keyId: 'k' }),
    method: 'DELETE',
    url: `${EXPERIMENT_PATH}/ingestion-keys/k`,
    data: { key: { id: 'k' } },
  },
  ingestRows: {
    call: (client) => api.ingestRows(client, { experimentId, body: '{"data":[1,2]}', items: 2, sync: true }),
    method: 'POST',
    url: `${EXPERIMENT_PATH}/ingest?sync=true`,
    body: { data: [1, 2] },
    data: { ok: true, mode: 'sync', accepted: 2, duplicate: 0, rejected: [] },
  },
  ingestSegment: {
    call: (client) => api.ingestSegment(client, { experimentId, bytes: new Uint8Array([1, 2]), items: 2 }),
    method: 'POST',
    url: `${EXPERIMENT_PATH}/ingest`,
    body: new Uint8Array([1, 2]),
    data: { ok: true, mode: 'queued', accepted: 1, duplicate: 1, rejected: [] },
  },
  createAnnotation: {
    call: (client) => api.createAnnotation(client, { experimentId, annotation: 'best', metadata: { a: 1 } }),
    method: 'POST',
    url: `${EXPERIMENT_PATH}/annotations`,
    body: { annotation: 'best', metadata: { a: 1 } },
    data: { annotation: { id: 'a' } },
    wrong: [{}, { annotation: 'best' }],
  },
  listAnnotations: {
    call: (client) => api.listAnnotations(client, { experimentId, fromMs: 0 }),
    method: 'GET',
    url: `${EXPERIMENT_PATH}/annotations?from=0`,
    data: { annotations: [] },
  },
  listMetrics: {
    call: (client) =>
      api.listMetrics(client, {
        experimentId,
        metricName: 'loss',
        metadataKey: 'split',
        metadataValue: 'val',
        step: 1,
        fromStep: 0,
        toStep: 9,
        fromTimeMs: 10,
        toTimeMs: 20,
        sortBy: ['step', 'client_timestamp'],
        sortDirection: 'desc',
        limit: 5,
        includeExperimentMetaAsOfMs: 7,
      }),
    method: 'GET',
    url:
      `${EXPERIMENT_PATH}/metrics?metric_name=loss&metadata_key=split&metadata_value=val&step=1&from_step=0&to_step=9` +
      '&from_time=10&to_time=20&sort_by=step%2Cclient_timestamp&sort_direction=desc&limit=5' +
      '&include_experiment_meta_as_of=7',
    data: { rows: [] },
  },
  compareMetrics: {
    call: (client) =>
      api.compareMetrics(client, {
        series: [
          { experimentId: 'e1', metricName: 'loss' },
          { experimentId: 'e2', metricName: 'loss', metadataKey: 'fold', metadataValueJson: 3 },
        ],
        sortBy: ['series'],
      }),
    method: 'GET',
    url: `/api/v1/metrics?${new URLSearchParams([
      ['series', '{"experiment_id":"e1","metric_name":"loss"}'],
      ['series', '{"experiment_id":"e2","metric_name":"loss","metadata_key":"fold","metadata_value_json":"3"}'],
      ['sort_by', 'series'],
    ])}`,
    data: { rows: [] },
  },
  getCatalog: {
    call: (client) => api.getCatalog(client, { experimentId, limit: 2 }),
    method: 'GET',
    url: `${EXPERIMENT_PATH}/catalog?limit=2`,
    data: { metrics: [] },
  },
  getCatalogValues: {
    call: (client) => api.getCatalogValues(client, { experimentId, metricName: 'val/loss', keys: ['a', 'b'] }),
    method: 'GET',
    url: `${EXPERIMENT_PATH}/catalog/val%2Floss?key=a&key=b`,
    data: { metadata: { metric_name: 'val/loss', scanned_event_count: 0, keys: [] } },
  },
  queryMetricCatalog: {
    call: (client) => api.queryMetricCatalog(client, { experimentIds: ['e1'] }),
    method: 'POST',
    url: '/api/v1/query/metric-catalog',
    body: { experimentIds: ['e1'] },
    key: false,
    data: [],
    wrong: [{}, { length: 0 }],
  },
  querySeries: {
    call: (client) => api.querySeries(client, { series: [{ experimentId: 'e1', metadataFilter: [{ key: 'a' }] }] }),
    method: 'POST',
    url: '/api/v1/query/series',
    body: {
      series: [{ experimentId: 'e1', metadataFilter: [{ key: 'a' }] }],
      order: { axis: 'step', direction: 'asc' },
      stream: false,
    },
    key: false,
    data: [],
    wrong: [{}],
  },
  getSeries: {
    call: (client) => api.getSeries(client, { experimentId, metric: 'loss', x: 'time', from: 1, to: 2, buckets: 512 }),
    method: 'GET',
    url: `${EXPERIMENT_PATH}/series?metric=loss&from=1&to=2&x=time&buckets=512`,
    data: { x: 'time', series: [] },
  },
  getSummary: {
    call: (client) => api.getSummary(client, { experimentId }),
    method: 'GET',
    url: `${EXPERIMENT_PATH}/summary`,
    data: { series: [] },
  },
  reportDelivery: {
    call: (client) => {
      const dropped = [{ reason: 'queue-full', first_sequence: 5, count: 10 }]
      return api.reportDelivery(client, { experimentId, session: '0123456789abcdef', dropped })
    },
    method: 'POST',
    url: `${EXPERIMENT_PATH}/delivery`,
    body: {
      session: '0123456789abcdef',
      dropped: [{ reason: 'queue-full', first_sequence: 5, count: 10 }],
    },
    data: { ok: true },
    wrong: [{}, { ok: false }],
  },
}

/** A client that answers everything with one envelope, and notes what was asked. */
function answering(data: unknown): { client: api.Client; requests: api.HttpRequest[] } {
  const requests: api.HttpRequest[] = []
  const transport: api.Transport = {
    async request(request) {
      requests.push(request)
      return { status: 200, text: JSON.stringify({ data, error: null }), header: () => null }
    },
    close: async () => {},
  }
  const client = api.createClient({ host: 'http://h', token: 'ak_org_secret', transport, attempts: 1 })
  return { client, requests }
}

describe.each(Object.entries(rows))('%s()', (_name, { call, method, url, body, key, data, wrong = [{}] }) => {
  test('asks as the wire says and gives the data', async () => {
    const { client, requests } = answering(data)
    expect(await call(client)).toEqual(data)
    const request = requests[0]!
    expect([request.method, request.url]).toEqual([method, `http://h${url}`])
    expect(typeof request.body === 'string' ? JSON.parse(request.body) : request.body).toEqual(body)
    expect('idempotency-key' in request.headers).toBe(key ?? (method === 'POST' || method === 'PATCH'))
    expect(request.headers).toMatchObject({
      authorization: 'Bearer ak_org_secret',
      accept: 'application/json',
      'x-syvain-client': 'syvain-metrics-ts',
      'x-syvain-client-version': api.CLIENT_VERSION,
    })
    const mediaType = body instanceof Uint8Array ? 'application/vnd.syvain-metrics.segment' : 'application/json'
    expect(request.headers['content-type']).toBe(body === undefined ? undefined : mediaType)
  })

  test.each(wrong.map((answer) => [answer]))('takes %j for no answer', async (answer) => {
    const { client } = answering(answer)
    await expect(call(client)).rejects.toMatchObject({ code: 'NOT_AN_ANSWER', status: 200 })
  })
})

test('every endpoint function has a row here', () => {
  const endpoint = /^(get|list|create|update|move|set|revoke|ingest|compare|query|report)[A-Z]/
  const names = Object.keys(api).filter((name) => endpoint.test(name))
  const others = ['createClient', 'createKeyring']
  expect(names.filter((name) => !others.includes(name)).sort()).toEqual(Object.keys(rows).sort())
})

test.each(['', '.', '..', undefined as unknown as string])('getExperiment() refuses the id %j', async (id) => {
  const { client, requests } = answering(experiment)
  await expect((async () => api.getExperiment(client, { experimentId: id }))()).rejects.toMatchObject({
    code: 'INVALID_OPTION',
  })
  expect(requests).toEqual([])
})

test('updateFolder() refuses to change nothing', async () => {
  const { client } = answering(folder)
  await expect(api.updateFolder(client, { folderId: 'f' })).rejects.toThrow('name or parentId must be given')
})

test.each(['a\nb', 'ü', '', 'a b'])('createExperiment() refuses the idempotency key %j', async (idempotencyKey) => {
  const { client, requests } = answering(experiment)
  await expect(api.createExperiment(client, { slug: 'a' }, { idempotencyKey })).rejects.toThrow(
    'Cannot send a request: idempotencyKey must be printable ASCII without spaces',
  )
  expect(requests).toEqual([])
})

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  'getExperiment() refuses the timeout %s',
  async (timeoutMs) => {
    const { client, requests } = answering(experiment)
    await expect((async () => api.getExperiment(client, { experimentId }, { timeoutMs }))()).rejects.toThrow(
      `Cannot use this option: timeoutMs must be a number > 0, in milliseconds, got ${timeoutMs}`,
    )
    expect(requests).toEqual([])
  },
)
