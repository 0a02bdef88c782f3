import { encodeSegment, newSessionId, type Segment } from '@syvain-metrics/protocol'
import { describe, expect, test } from 'vitest'
import type { Protocol, Received } from '../src/server/protocol.ts'
import { amplitudeProtocol } from '../src/subjects/amplitude.protocol.ts'
import { opentelemetryProtocol } from '../src/subjects/opentelemetry.protocol.ts'
import { oursProtocol } from '../src/subjects/ours.protocol.ts'
import { posthogProtocol } from '../src/subjects/posthog.protocol.ts'
import { segmentProtocol } from '../src/subjects/segment.protocol.ts'
import { sentryProtocol } from '../src/subjects/sentry.protocol.ts'

function received(path: string, body: string | Uint8Array, headers: Received['headers'] = {}): Received {
  return { method: 'POST', path, headers, body: Buffer.from(body) }
}

const envelope = [
  { sent_at: 'now' },
  { type: 'client_report' },
  { discarded_events: [] },
  { type: 'trace_metric', item_count: 2 },
  { version: 2, items: [{ attributes: { index: { value: 3 } } }, { attributes: { index: { value: 4 } } }] },
]
const spans = [3, 4].map((n) => ({ attributes: [{ key: 'event', value: { intValue: n } }] }))

describe('read() finds the events of an intake request', () => {
  test.each<[string, Protocol, Received, (string | undefined)[]]>([
    [
      'opentelemetry',
      opentelemetryProtocol(),
      received('/v1/traces', JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })),
      [undefined, undefined],
    ],
    [
      'posthog',
      posthogProtocol(),
      received(
        '/batch/',
        JSON.stringify({ batch: [3, 4].map((index) => ({ uuid: `u${index}`, properties: { index } })) }),
      ),
      ['u3', 'u4'],
    ],
    [
      'segment',
      segmentProtocol(),
      received(
        '/v1/batch',
        JSON.stringify({ batch: [3, 4].map((index) => ({ messageId: `m${index}`, properties: { index } })) }),
      ),
      ['m3', 'm4'],
    ],
    [
      'sentry',
      sentryProtocol(),
      received('/api/1/envelope/', envelope.map((line) => JSON.stringify(line)).join('\n')),
      [undefined, undefined],
    ],
    [
      'amplitude',
      amplitudeProtocol(),
      received(
        '/2/httpapi',
        JSON.stringify({ events: [3, 4].map((index) => ({ insert_id: `i${index}`, event_properties: { index } })) }),
      ),
      ['i3', 'i4'],
    ],
    [
      'ours, rows',
      oursProtocol(),
      received(
        '/api/v1/experiments/e/ingest',
        JSON.stringify({ data: [3, 4].map((step) => ({ client_event_id: `c${step}`, step })) }),
      ),
      ['c3', 'c4'],
    ],
  ])('%s', (_, protocol, request, ids) => {
    expect(protocol.read(request)).toEqual([
      { event: 3, id: ids[0] },
      { event: 4, id: ids[1] },
    ])
  })

  test('ours, segment', () => {
    const segment: Segment = {
      session: newSessionId((bytes) => bytes.fill(7)),
      firstSequence: 0,
      count: 2,
      table: [{ name: 'loss', metadata: {}, metadataJson: '{}' }],
      series: Uint32Array.of(0, 0),
      steps: Float64Array.of(3, 4),
      timesMs: Float64Array.of(1, 2),
      values: Float64Array.of(0.5, 0.25),
      annotations: [],
    }
    const headers = { 'content-type': 'application/vnd.syvain-metrics.segment' }
    const items = oursProtocol().read(received('/api/v1/experiments/e/ingest', encodeSegment(segment), headers))
    expect(items?.map(({ event }) => event)).toEqual([3, 4])
    expect(new Set(items?.map(({ id }) => id)).size).toBe(2)
  })
})

test.each<[string, Protocol]>([
  ['opentelemetry', opentelemetryProtocol()],
  ['posthog', posthogProtocol()],
  ['segment', segmentProtocol()],
  ['sentry', sentryProtocol()],
  ['amplitude', amplitudeProtocol()],
  ['ours', oursProtocol()],
])('read() of %s leaves other requests alone, and other() answers them', (_, protocol) => {
  const request = received('/something', '{}')
  expect(protocol.read(request)).toBeUndefined()
  expect(protocol.other(request).status).toBeGreaterThanOrEqual(200)
})

test('oursProtocol() announces extensions, or none', () => {
  const create = received('/api/v1/experiments', '{"slug":"s"}')
  expect(oursProtocol().other(create).headers?.['syvain-metrics-extensions']).toContain('segments=1')
  expect(oursProtocol(null).other(create).headers).toBeUndefined()
})
