import { describe, expect, test } from 'vitest'
import type { Call } from '../src/http/route.ts'
import { submit } from '../src/http/submit.ts'
import type { Writer } from '../src/ingest/writer.ts'
import type { Services } from '../src/services.ts'
import { DEFAULTS } from '../src/settings.ts'
import type { Outcome } from '../src/store/commands.ts'
import { row, testServer } from './support/test-server.ts'

/** A call whose writer is released by hand. */
function heldCall(inProgressWaitMs: number): { call: Call; release: () => void; submitted: () => number } {
  let release = () => {}
  let submitted = 0
  const held = new Promise<Outcome>((resolve) => {
    release = () => resolve({ kind: 'done', value: null, replayed: false })
  })
  const submitHeld = () => {
    submitted++
    return held
  }
  const services = {
    writer: { submit: submitHeld } as unknown as Writer,
    inFlight: new Map(),
    settings: { ...DEFAULTS, inProgressWaitMs },
  } as unknown as Services
  const request = new Request('http://localhost/api/v1/x', { method: 'POST', headers: { 'idempotency-key': 'k' } })
  return { call: { request, services, nowMs: 1, bodyHash: 'h' } as Call, release, submitted: () => submitted }
}

describe('idempotency', () => {
  test('submit() answers 409 in progress when the first request with the key takes too long', async () => {
    const { call, release, submitted } = heldCall(1)
    const first = submit(call, 'key.revoke', { id: 'k' })
    await expect(submit(call, 'key.revoke', { id: 'k' })).rejects.toMatchObject({
      status: 409,
      code: 'idempotency_key_in_progress',
    })
    expect(submitted()).toBe(1)
    release()
    await first
  })

  test('submit() waits for the first request with the key and then asks for its reply', async () => {
    const { call, release, submitted } = heldCall(60_000)
    const both = [submit(call, 'key.revoke', { id: 'k' }), submit(call, 'key.revoke', { id: 'k' })]
    await new Promise((resolve) => setImmediate(resolve))
    expect(submitted()).toBe(1)
    release()
    await Promise.all(both)
    expect(submitted()).toBe(2)
    expect(call.services.inFlight.size).toBe(0)
  })

  test('ten requests with one key at the same moment have one effect and one reply', async () => {
    const { ask, experiment } = await testServer()
    const id = await experiment()
    const headers = { 'idempotency-key': 'k' }
    const create = () => ask('POST', '/api/v1/experiments', { body: { slug: 'once' }, headers })
    const created = await Promise.all(Array.from({ length: 10 }, create))
    expect(new Set(created.map(({ data }) => data.experiment.id)).size).toBe(1)
    const ingest = () => ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data: [row()] }, headers })
    const sent = await Promise.all(Array.from({ length: 10 }, ingest))
    expect(sent.map(({ data }) => data.accepted)).toEqual(Array.from({ length: 10 }, () => 1))
    expect((await ask('GET', `/api/v1/experiments/${id}/summary`)).data.series[0].n).toBe(1)
  })
})
