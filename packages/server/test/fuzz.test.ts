// Mutated requests: every answer is a 2xx or a 4xx, the process lives, and what was stored before is as it was.
import { encodeSegment, SEGMENT_MEDIA_TYPE } from '@syvain-metrics/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verifyStore } from '../src/operate/verify.ts'
import { ALL_ROUTES } from '../src/routes/all-routes.ts'
import { segmentOf } from './support/store-contract.ts'
import { row, testServer } from './support/test-server.ts'

/** 10,000 in a full run. */
const RUNS = Number(process.env.SYVAIN_METRICS_FUZZ_RUNS ?? 1_000)
const SEED = 8

/** Values that programs forget. */
const odd = fc.oneof(
  fc.constantFrom(
    null,
    '',
    0,
    -0,
    -1,
    1e308,
    2 ** 53,
    true,
    [],
    {},
    '\u0000',
    '\ud800',
    '__proto__',
    'x'.repeat(20_000),
  ),
  fc.anything({ withNullPrototype: false, maxDepth: 3 }),
)

/** A valid body with a few of its places overwritten. */
function mutated(valid: object): fc.Arbitrary<string> {
  const text = JSON.stringify(valid)
  const replaced = fc.tuple(fc.nat(10), odd).map(([place, value]) => {
    let at = 0
    return JSON.stringify(valid, (_, old) => (at++ === place ? value : old), undefined)
  })
  const cut = fc.nat(text.length).map((length) => text.slice(0, length))
  const spliced = fc
    .tuple(fc.nat(text.length), fc.nat(5), fc.string({ unit: 'binary', maxLength: 5 }))
    .map(([at, gone, put]) => text.slice(0, at) + put + text.slice(at + gone))
  return fc.oneof(replaced, cut, spliced).map((result) => result ?? 'null')
}

const BODIES: readonly object[] = [
  { data: [row({ client_event_id: 'f' }), row({ client_event_id: 'g' })] },
  { slug: 'a', description: 'b', metadata: { c: [1] } },
  { status: 'done', error: { name: 'a', detail: 'b' }, timestamp_ms: 5 },
  { annotation: 'a', metadata: { b: 1 }, step: 5 },
  { name: 'a', parent_id: null },
  { folder_id: null },
  { experimentIds: ['a'] },
  {
    series: [{ experimentId: 'a', metadataFilter: [{ key: 'a', value: 1 }] }],
    order: { axis: 'step', direction: 'asc' },
  },
  { session: '0123456789abcdef', dropped: [{ reason: 'a', first_sequence: 0, count: 1 }] },
  [{ event: 'syvain.v2.experiment.metric', messageId: 'a', data: { metricName: 'a', metricValue: 1, step: 1 } }],
]

const SEGMENT = encodeSegment(segmentOf('00000000000000aa', 0, 20))

const flipped = fc
  .array(fc.tuple(fc.nat(SEGMENT.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
  .map((changes) => {
    const bytes = SEGMENT.slice()
    for (const [at, value] of changes) bytes[at] = value
    return bytes
  })

const headerText = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019:;=,.-_/ *%"'), maxLength: 60 })
  .map((text) => text.trim())

describe('fuzz', () => {
  test(
    `fuzz: ${RUNS} mutated requests are answered 2xx or 4xx and break nothing`,
    async () => {
      const lines: string[] = []
      const { ask, experiment, dir, server, key } = await testServer({ log: (line) => lines.push(line) })
      const kept = await experiment('kept')
      await ask('POST', `/api/v1/experiments/${kept}/ingest`, { body: { data: [row({ value: 42 })] } })
      const target = await experiment('target')
      const before = await ask('GET', `/api/v1/experiments/${kept}/metrics`)
      const requests = fc.record({
        route: fc.constantFrom(...ALL_ROUTES.filter(({ path }) => path !== '/api/v1/events')),
        id: fc.constantFrom(target, target, target, 'nothing', '%00', '..%2f..', '%ff', 'x'.repeat(3_000)),
        query: fc.oneof(
          fc.constant(''),
          fc.webQueryParameters(),
          fc.constantFrom('metric=a&buckets=1', 'limit=1e5', 'series={}', 'step=99999999999999999999'),
        ),
        body: fc.oneof(...BODIES.map(mutated), flipped),
        headers: fc.dictionary(
          fc.constantFrom(
            'idempotency-key',
            'content-type',
            'content-encoding',
            'cookie',
            'origin',
            'accept',
            'last-event-id',
          ),
          headerText,
          { maxKeys: 2 },
        ),
      })
      await fc.assert(
        fc.asyncProperty(requests, async ({ route, id, query, body, headers }) => {
          const path = route.path.replace(':id', id).replace(/:\w+/g, 'x')
          const type = typeof body === 'string' ? 'application/json' : SEGMENT_MEDIA_TYPE
          const request = new Request(`${server.url}${path}?${query}`, {
            method: route.method,
            headers: { authorization: `Bearer ${key}`, 'content-type': type, ...headers },
            ...(route.method === 'GET' ? {} : { body }),
          })
          const { status } = await server.fetch(request)
          expect(status, lines.at(-1)).toBeGreaterThanOrEqual(200)
          expect(status, lines.at(-1)).toBeLessThan(500)
        }),
        { seed: SEED, numRuns: RUNS },
      )
      expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([])
      expect((await ask('GET', `/api/v1/experiments/${kept}/metrics`)).data).toEqual(before.data)
      expect(verifyStore(dir).problems).toEqual([])
    },
    60_000 + RUNS * 60,
  )
})
