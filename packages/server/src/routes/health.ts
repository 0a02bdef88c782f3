// Whether the process lives, whether it can store, and what it has done.
import { Type } from '@sinclair/typebox'
import { apiResponse } from '../http/errors.ts'
import { type Route, route } from '../http/route.ts'
import { Refusal } from '../store/commands.ts'

const SENTENCES = {
  disk_full: 'The disk of the server is full: it can be read, nothing can be stored',
  broken: 'A thread of the server has ended: restart the server, its log says why',
} as const

export const healthz: Route = route({
  method: 'GET',
  path: '/healthz',
  scope: 'public',
  summary: 'Answers 200 while a restart would not help',
  data: Type.Object({ ok: Type.Literal(true) }),
  handle: async ({ services: { writer, canRead } }) => {
    if (writer.health === 'broken' || !canRead()) throw new Refusal(503, 'broken', SENTENCES.broken)
    return { ok: true }
  },
})

export const readyz: Route = route({
  method: 'GET',
  path: '/readyz',
  scope: 'public',
  summary: 'Answers 200 while changes can be stored',
  data: Type.Object({ ok: Type.Literal(true) }),
  handle: async ({ services: { writer, store } }) => {
    const { health } = writer
    if (health !== 'ok') throw new Refusal(503, health, SENTENCES[health])
    try {
      await store.check()
    } catch {
      throw new Refusal(503, 'store_unreachable', 'The database of the server cannot be reached')
    }
    return { ok: true }
  },
})

export const prometheus: Route = route({
  method: 'GET',
  path: '/metrics',
  scope: 'read',
  summary: 'Counters and gauges as Prometheus text',
  handle: async ({ services: { store, writer, hub, counters } }) => {
    const text = counters.toText({
      ...(await store.counts()),
      queueBytes: writer.load.bytes,
      streams: hub.listeners,
      residentBytes: process.memoryUsage.rss(),
      ready: writer.health === 'ok',
    })
    return apiResponse(text, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
  },
})
