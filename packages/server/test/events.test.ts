import { describe, expect, test } from 'vitest'
import { type Frame, framesOf } from './support/read-events.ts'
import { row, type TestServer, testServer } from './support/test-server.ts'

/** Reads frames until one fits. */
async function framesUntil(test: TestServer, fits: (frame: Frame) => boolean, lastEventId?: string): Promise<Frame[]> {
  const response = await test.server.fetch(
    new Request(`${test.server.url}/api/v1/events`, {
      headers: {
        authorization: `Bearer ${test.key}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
    }),
  )
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const reader = response.body!.getReader()
  const frames: Frame[] = []
  try {
    for await (const frame of framesOf(reader)) {
      frames.push(frame)
      if (fits(frame)) break
    }
    return frames
  } finally {
    await reader.cancel()
  }
}

describe('events', () => {
  test('events tell of experiments, curves, notes, status and losses', async () => {
    const server = await testServer({ seriesEventMs: 1 })
    const live = framesUntil(server, ({ event }) => event === 'delivery')
    const id = await server.experiment()
    await server.ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data: [row({ value: 0.5, step: 7 })] } })
    const series = framesUntil(server, ({ event }) => event === 'series', undefined)
    await server.ask('POST', `/api/v1/experiments/${id}/ingest`, {
      body: { data: [row({ client_event_id: 'z', step: 8 })] },
    })
    expect((await series).at(-1)?.data).toMatchObject({ experiment_id: id })
    await server.ask('POST', `/api/v1/experiments/${id}/annotations`, { body: { annotation: 'note', metadata: {} } })
    await server.ask('POST', `/api/v1/experiments/${id}`, { body: { status: 'done' } })
    await server.ask('POST', `/api/v1/experiments/${id}/delivery`, {
      body: { session: '0123456789abcdef', dropped: [{ reason: 'queue-full', first_sequence: 4, count: 3 }] },
    })
    const frames = await live
    expect(new Set(frames.map(({ event }) => event))).toEqual(
      new Set(['experiment', 'series', 'annotation', 'status', 'delivery']),
    )
    expect(frames.at(-1)?.data).toEqual({ experiment_id: id, dropped: { 'queue-full': 3 } })
  })

  test('events replay what came after the last id, and begin anew after a gap', async () => {
    const server = await testServer()
    const first = framesUntil(server, ({ event }) => event === 'experiment')
    await server.experiment('one')
    const [seen] = await first
    await server.experiment('two')
    const missed = await framesUntil(server, () => true, seen!.id)
    expect(missed[0]?.data).toMatchObject({ slug: 'two' })
    const strange = await framesUntil(server, () => true, 'other-7')
    expect(strange).toEqual([{ id: undefined, event: 'resync', data: {} }])
  })

  test('events end when the server stops', async () => {
    const server = await testServer()
    const frames = framesUntil(server, () => false)
    await server.experiment()
    await server.server.close()
    expect((await frames).map(({ event }) => event)).toEqual(['experiment'])
  })

  // Less than the grace for busy connections: a stream must not need it.
  test('events over a socket do not hold a stop up', async () => {
    const { server, key } = await testServer()
    const response = await fetch(`${server.url}/api/v1/events`, { headers: { authorization: `Bearer ${key}` } })
    const text = response.text()
    await server.close()
    expect(await text).toBe('retry: 1000\n\n')
  }, 4_000)
})
