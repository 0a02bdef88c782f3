import { describe, expect, test } from 'vitest'
import {
  type ApiError,
  type Client,
  type ClientOptions,
  createClient,
  createExperiment,
  createIngestionKey,
  getExperiment,
  type HttpReply,
  type HttpRequest,
  isApiError,
} from '../src/index.ts'

type Reply = [status: number, body?: unknown, headers?: Record<string, string>] | Error

interface Scripted {
  readonly client: Client
  readonly requests: HttpRequest[]
  readonly waits: number[]
}

/** A client whose replies are listed and whose sleep only notes. */
function scripted(replies: Reply[], options: Partial<ClientOptions> = {}): Scripted {
  const requests: HttpRequest[] = []
  const waits: number[] = []
  const client = createClient({
    host: 'https://metrics.example',
    token: 'ak_org_secret',
    random: () => 0.5,
    nowMs: () => 0,
    sleep: async (ms) => void waits.push(ms),
    transport: {
      async request(request): Promise<HttpReply> {
        const reply = replies[requests.length]
        requests.push(request)
        if (reply === undefined) throw new Error('more requests than replies')
        if (reply instanceof Error) throw reply
        const [status, body = {}, headers = {}] = reply
        return { status, text: JSON.stringify(body), header: (name) => headers[name] ?? null }
      },
      close: async () => {},
    },
    ...options,
  })
  return { client, requests, waits }
}

async function errorOf(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(isApiError(error)).toBe(true)
  return error as ApiError
}

const GOOD: Reply = [200, { data: { experiment: { id: 'e1' } }, error: null }]
const RUNNING: Reply = [409, { error: { message: 'busy', details: 'code=idempotency_key_in_progress' } }]
const reset = (): Error => Object.assign(new Error('reset'), { code: 'ECONNRESET' })

describe('call()', () => {
  test.each([400, 401, 403, 404, 409, 410, 413, 415, 422])('asks once when the answer is %i', async (status) => {
    const { client, requests, waits } = scripted([[status, { error: { message: 'no' } }]])
    expect(await errorOf(getExperiment(client, { experimentId: 'e1' }))).toMatchObject({ status })
    expect([requests.length, waits]).toEqual([1, []])
  })

  test.each<[string, Reply]>([
    ['408', [408]],
    ['425', [425]],
    ['429', [429]],
    ['500', [500]],
    ['503', [503]],
    ['302', [302]],
    ['200 without envelope', [200, 'hello']],
    ['reset', reset()],
  ])('asks three times when the answer is %s, with full jitter between', async (_name, reply) => {
    const { client, requests, waits } = scripted([reply, reply, reply])
    const error = await errorOf(getExperiment(client, { experimentId: 'e1' }))
    expect(error.message).toMatch(/^Cannot (get the experiment|reach https:\/\/metrics\.example): /)
    expect([requests.length, waits]).toEqual([3, [100, 200]])
  })

  test('keeps one idempotency key over its attempts, and takes another for the next call', async () => {
    const { client, requests } = scripted([reset(), [503], GOOD, GOOD])
    await createExperiment(client, { slug: 'a' })
    await createExperiment(client, { slug: 'a' })
    const keys = requests.map((request) => request.headers['idempotency-key'])
    expect(keys[0]).toMatch(/^syvain-metrics-ts-[0-9a-f]{32}$/)
    expect(keys.slice(0, 3)).toEqual([keys[0], keys[0], keys[0]])
    expect(keys[3]).not.toBe(keys[0])
  })

  test('uses the key, the token and the timeout of the caller', async () => {
    const { client, requests } = scripted([GOOD])
    await createExperiment(client, { slug: 'a' }, { idempotencyKey: 'mine', token: 'other', timeoutMs: 7 })
    expect(requests[0]).toMatchObject({
      timeoutMs: 7,
      headers: { 'idempotency-key': 'mine', authorization: 'Bearer other' },
    })
  })

  test('sends no idempotency key with a minting', async () => {
    const minted = { token: 'ik', key: { id: 'k', expires_at_ms: 1 } }
    const { client, requests } = scripted([[503], [201, { data: minted, error: null }]])
    await createIngestionKey(client, { experimentId: 'e1' })
    expect(requests.map(({ headers }) => headers['idempotency-key'])).toEqual([undefined, undefined])
  })

  test('waits exactly as long as Retry-After says', async () => {
    const { client, waits } = scripted([[429, {}, { 'retry-after': '59' }], [503, {}, { 'retry-after': '0' }], GOOD])
    await getExperiment(client, { experimentId: 'e1' })
    expect(waits).toEqual([59_000, 0])
  })

  test('gives up at once when it is asked to wait longer than a minute, and says how long', async () => {
    const { client, requests, waits } = scripted([[429, {}, { 'retry-after': '61' }]])
    const error = await errorOf(getExperiment(client, { experimentId: 'e1' }))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', status: 429, retryAfterMs: 61_000 })
    expect([requests.length, waits]).toEqual([1, []])
  })

  test('polls a request that is still running ten times beyond its attempts', async () => {
    const polls = Array<Reply>(10).fill(RUNNING)
    const patient = scripted([...polls, GOOD], { attempts: 1 })
    await createExperiment(patient.client, { slug: 'a' })
    expect(patient.waits).toEqual(Array(10).fill(500))
    expect(new Set(patient.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    const stuck = scripted([...polls, RUNNING], { attempts: 1 })
    expect(await errorOf(createExperiment(stuck.client, { slug: 'a' }))).toMatchObject({ code: 'CONFLICT' })
  })

  test('does not repeat what the caller aborted', async () => {
    const controller = new AbortController()
    const { client, requests } = scripted([reset(), GOOD], {
      sleep: async (_ms, signal) => {
        controller.abort(new Error('enough'))
        throw signal?.reason
      },
    })
    const error = await errorOf(getExperiment(client, { experimentId: 'e1' }, { signal: controller.signal }))
    expect([error.code, requests.length]).toEqual(['ABORTED', 1])
    expect(error.message).toBe('Cannot get the experiment: the call was aborted')
  })

  test('does not send after close()', async () => {
    const { client, requests } = scripted([GOOD])
    await client.close()
    expect((await errorOf(getExperiment(client, { experimentId: 'e1' }))).code).toBe('ABORTED')
    expect(requests).toEqual([])
  })
})

test.each<[string, Partial<ClientOptions>, string]>([
  ['no token', { token: undefined as unknown as string }, 'Cannot use token: it must be a string, got undefined'],
  ['an empty token', { token: '' }, 'Cannot use token: it is empty'],
  ['a token with a line break', { token: 'a\nb' }, 'Cannot use token: it holds a space'],
  ['timeoutMs 0', { timeoutMs: 0 }, 'timeoutMs must be a number > 0, in milliseconds, got 0'],
  ['timeoutMs NaN', { timeoutMs: Number.NaN }, 'timeoutMs must be a number > 0, in milliseconds, got NaN'],
  ['attempts 0', { attempts: 0 }, 'attempts must be an integer ≥ 1, got 0'],
  ['attempts 1.5', { attempts: 1.5 }, 'attempts must be an integer ≥ 1, got 1.5'],
  ['a host with a path', { host: 'https://a/b' }, 'Cannot use this host: it has a path'],
])('createClient() refuses %s', (_name, options, message) => {
  expect(() => createClient({ token: 'ak_org_secret', ...options })).toThrow(message)
})

test('client.extensions is what the host announced with its latest answer', async () => {
  const announced = { 'syvain-metrics-extensions': 'segments=1' }
  const data = { data: { experiment: { id: 'e1' } }, error: null }
  const { client } = scripted([
    [200, data, announced],
    [404, {}],
    [200, data],
  ])
  expect([...client.extensions]).toEqual([])
  await getExperiment(client, { experimentId: 'e1' })
  expect([...client.extensions]).toEqual(['segments'])
  await errorOf(getExperiment(client, { experimentId: 'e1' }))
  expect([...client.extensions]).toEqual(['segments'])
  await getExperiment(client, { experimentId: 'e1' })
  expect([...client.extensions]).toEqual([])
})
