import { describe, expect, test } from 'vitest'
import { type TestServer, testServer } from './support/test-server.ts'

const V2 = 'syvain.v2.experiment.'

async function send(server: TestServer, path: string, messages: readonly object[], key = server.key): Promise<unknown> {
  const response = await server.server.fetch(
    new Request(server.server.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(messages, undefined, 2),
    }),
  )
  return response.json()
}

async function open(server: TestServer): Promise<{ id: string; token: string }> {
  const data = { slug: 'g3', description: '', meta: { model: 'mamba' } }
  const message = { event: `${V2}open`, messageId: 'o1', data }
  const [answer] = (await send(server, '/api/v2/events', [message])) as { data: Record<string, string> }[]
  expect(answer).toMatchObject({ event: `${V2}opened`, correlationId: 'o1', status: 'ok' })
  return { id: answer!.data.experimentId!, token: answer!.data.experimentToken! }
}

const metric = (messageId: string, data: object = {}) => ({
  event: `${V2}metric`,
  messageId,
  data: { metricName: 'loss', metricValue: 1, step: 0, timestampMs: 5, meta: {}, ...data },
})

describe('messages', () => {
  test('messages store metrics, notes and status once, and answer each by its id', async () => {
    const server = await testServer()
    const { id, token } = await open(server)
    const path = `/api/v2/experiments/${id}/events`
    const messages = [
      { event: `${V2}start`, messageId: 'm0', data: { experimentId: id } },
      metric('m1'),
      metric('m2', { step: 1 }),
      { event: `${V2}annotate`, messageId: 'm3', data: { annotation: 'saved', meta: { path: 'x' }, step: 1 } },
      metric('m4', { step: 2 }),
      { event: `${V2}error`, messageId: 'm5', data: { error: 'ValueError: boom', meta: { error_type: 'ValueError' } } },
    ]
    for (const _ of ['first', 'again']) {
      const answers = (await send(server, path, messages, token)) as { correlationId: string; status: string }[]
      expect(answers.map(({ correlationId, status }) => [correlationId, status])).toEqual(
        messages.map(({ messageId }) => [messageId, 'ok']),
      )
    }
    const { data: rows } = await server.ask('GET', `/api/v1/experiments/${id}/metrics`)
    expect(rows.rows.map((row: { step: number }) => row.step)).toEqual([0, 1, 2])
    const { data: notes } = await server.ask('GET', `/api/v1/experiments/${id}/annotations`)
    expect(notes.annotations).toEqual([expect.objectContaining({ annotation: 'saved', step: 1 })])
    const { data } = await server.ask('GET', `/api/v1/experiments/${id}`)
    expect(data.experiment).toMatchObject({
      status: 'error',
      error_name: 'ValueError',
      error_detail: 'ValueError: boom',
    })
  })

  test('messages refuse a request with one bad message whole, with a status', async () => {
    const server = await testServer()
    const { id, token } = await open(server)
    const path = `/api/v2/experiments/${id}/events`
    const bad: [object, string][] = [
      [metric('b', { metricValue: 'x' }), 'message b: value must be a finite number'],
      [metric('b', { step: 1.5 }), 'message b: step must be null or an integer'],
      [{ event: `${V2}annotate`, messageId: 'b', data: {} }, 'message b: data.annotation: expected required property'],
      [{ event: `${V2}unknown`, messageId: 'b' }, 'There is no event "syvain.v2.experiment.unknown"'],
      [{ event: 'toString', messageId: 'b' }, 'There is no event "toString"'],
      [{ event: `${V2}toString`, messageId: 'b' }, 'There is no event'],
      [{ event: `${V2}start` }, 'messageId: expected required property'],
    ]
    for (const [message, text] of bad) {
      const answer = (await send(server, path, [metric('good'), message], token)) as { error: { message: string } }
      expect(answer.error.message).toContain(text)
    }
    expect((await server.ask('GET', `/api/v1/experiments/${id}/summary`)).data.series).toEqual([])
  })

  test('messages renew and revoke the token of an experiment', async () => {
    const server = await testServer()
    const { id, token } = await open(server)
    const path = `/api/v2/experiments/${id}/events`
    const refresh = { event: `${V2}tokenRefresh`, messageId: 'r', data: { experimentId: id } }
    const [fresh] = (await send(server, path, [refresh], token)) as { data: Record<string, string> }[]
    expect(fresh!.data.experimentToken).not.toBe(token)
    await send(server, path, [{ event: `${V2}tokenRevoke`, messageId: 'v', data: {} }], token)
    expect(await send(server, path, [metric('x')], token)).toMatchObject({ error: { details: 'code=key_revoked' } })
    expect(await send(server, path, [metric('x')], fresh!.data.experimentToken)).toHaveLength(1)
  })

  test('messages read the folders and move an experiment into one', async () => {
    const server = await testServer()
    const { id } = await open(server)
    const { folder } = (await server.ask('POST', '/api/v1/folders', { body: { name: 'vision' } })).data
    const [tree, moved] = (await send(server, '/api/v2/events', [
      { event: 'syvain.v2.foldertree.read', messageId: 't', data: {} },
      {
        event: 'syvain.v2.folderexperiment.move',
        messageId: 'm',
        data: { experimentId: id, fromFolderId: null, toFolderId: folder.folder_id },
      },
    ])) as { event: string; data: { folders: object[] } }[]
    expect(tree!.data.folders).toEqual([
      { folderId: folder.folder_id, name: 'vision', parentIdPath: [], pathName: '/vision' },
    ])
    expect(moved!.event).toBe('syvain.v2.folderexperiment.moved')
    const { data } = await server.ask('GET', `/api/v1/experiments/${id}`)
    expect(data.experiment.folder.path_name).toBe('/vision')
  })

  test('messages say where an experiment is: /dashboard leads to the page', async () => {
    const { server } = await testServer()
    const response = await server.fetch(new Request(`${server.url}/dashboard/experiments/x`))
    expect([response.status, response.headers.get('location')]).toEqual([302, '/experiments/x'])
  })
})
