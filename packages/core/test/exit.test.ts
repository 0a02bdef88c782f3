// Every end of a process, with real processes against a real socket: what was recorded arrives, and the end itself is not changed.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { workerSource } from '../worker-bundle.ts'
import { type FakeService, fakeService, KEY } from './fake-service.ts'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))
const BUNDLE = join(PACKAGE, 'node_modules', '.cache', 'exit-test', 'index.mjs')
const PROGRAM = join(PACKAGE, 'test', 'programs', 'record.mjs')

let service: FakeService
let spoolDir: string

beforeAll(async () => {
  await build({
    entryPoints: [join(PACKAGE, 'src', 'index.ts')],
    outfile: BUNDLE,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@syvain-metrics/source'],
    external: ['undici'],
    plugins: [workerSource],
    logLevel: 'error',
  })
  // The bundle imports it as the package does, whose own dependency it is not.
  const link = join(dirname(BUNDLE), 'node_modules', 'undici')
  await mkdir(dirname(link), { recursive: true })
  await rm(link, { force: true })
  await symlink(join(PACKAGE, '..', 'api-client', 'node_modules', 'undici'), link)
})
beforeEach(async () => {
  service = await fakeService()
  spoolDir = await mkdtemp(join(tmpdir(), 'exit-'))
})
afterEach(async () => {
  await service.close()
  await rm(spoolDir, { recursive: true, force: true })
})

interface End {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the program until it ends in the way it was told. */
function run(how: string, { count = 500, options = {} }: { count?: number; options?: object } = {}): Promise<End> {
  const config = { url: service.url, key: KEY, how, count, options: { spoolDir, ...options } }
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(config)], {
    env: { ...process.env, CORE_BUNDLE: BUNDLE },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  child.stderr.on('data', (data) => {
    stderr += data
  })
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr })))
}

const lastStatus = (): unknown => service.statuses.at(-1)

describe('faults 12 and 13, an end of the process loses the queue:', () => {
  // Faults 12 and 13 of the Python client: an uncaught exception, a signal or a natural end without start loses the queue;
  // exit(0) inside run() is recorded as an error.
  test.each<[string, { code: number | null; signal?: string }, object | undefined]>([
    ['natural', { code: 0 }, undefined],
    ['natural after start', { code: 0 }, { status: 'done' }],
    ['exit 0 in run', { code: 0 }, { status: 'done' }],
    [
      'exit 3',
      { code: 3 },
      { status: 'error', error: { name: 'ProcessExit', detail: 'the process ended with status 3' } },
    ],
    [
      'exception',
      { code: 1 },
      { status: 'error', error: { name: 'RangeError', detail: expect.stringContaining('out of range') } },
    ],
    [
      'rejection',
      { code: 1 },
      { status: 'error', error: { name: 'TypeError', detail: expect.stringContaining('not a type') } },
    ],
    ['SIGINT', { code: null, signal: 'SIGINT' }, { status: 'error', error: { name: 'SIGINT' } }],
    ['SIGTERM', { code: null, signal: 'SIGTERM' }, { status: 'error', error: { name: 'SIGTERM' } }],
    ['SIGHUP', { code: null, signal: 'SIGHUP' }, { status: 'error', error: { name: 'SIGHUP' } }],
  ])('"%s" delivers everything once and keeps its status', async (how, end, status) => {
    const { code, signal } = await run(how)
    expect({ code, signal }).toEqual({ signal: null, ...end })
    expect(service.metrics.size).toBe(500)
    expect(service.duplicates).toBe(0)
    if (status === undefined) expect(service.statuses).toEqual([])
    else expect(lastStatus()).toMatchObject(status)
    expect(await readdir(spoolDir)).toEqual([])
  })

  test.each([
    ['exception', 'RangeError: out of range'],
    ['rejection', 'TypeError: not a type'],
  ])('by an %s still prints it, once', async (how, text) => {
    expect((await run(how)).stderr.split(text)).toHaveLength(2)
  })

  test.each(['exception', 'rejection'])('by an %s that the program handles is the program’s own', async (what) => {
    const { code, signal } = await run(`${what} with another listener`)
    expect({ code, signal }).toEqual({ code: 6, signal: null })
    expect(service.metrics.size).toBe(500)
    expect(service.duplicates).toBe(0)
  })

  test('by a signal that the program handles is the program’s own', async () => {
    const { code, signal } = await run('SIGTERM with another listener')
    expect({ code, signal }).toEqual({ code: 7, signal: null })
    expect(service.metrics.size).toBe(500)
  })

  test('delivers 10,000 queued events', async () => {
    await run('exit 3', { count: 10_000 })
    expect(service.metrics.size).toBe(10_000)
  })

  test('is not watched after installHooks: false, by the collector or by one run', async () => {
    await run('exit 3', { options: { installHooks: false } })
    await run('without hooks')
    expect(service.metrics.size).toBe(0)
  })
})

describe('what cannot be delivered at the end', () => {
  const whileDown = async (how: string, options: object = {}): Promise<End> => {
    service.behave = ({ path }) => (/ingest$|annotations$|experiments\/[^/]+$/.test(path) ? { status: 503 } : undefined)
    const end = await run(how, { options: { exitFlushMs: 300, ...options } })
    service.behave = () => undefined
    return end
  }

  test('lies on disk for its owner only, without the key, and is delivered by the next process, once', async () => {
    expect((await whileDown('exit 3')).code).toBe(3)
    expect(service.metrics.size).toBe(0)
    const [session] = await readdir(spoolDir)
    expect((await stat(join(spoolDir, session as string))).mode & 0o077).toBe(0)
    await run('deliver')
    expect(service.metrics.size).toBe(500)
    expect(service.duplicates).toBe(0)
    expect(service.statuses).toContainEqual(expect.objectContaining({ status: 'error' }))
    expect(await readdir(spoolDir)).toEqual([])
  })

  test('is kept through two more ends without a server', async () => {
    await whileDown('exit 3')
    await whileDown('exit 3')
    await run('deliver')
    expect(service.metrics.size).toBe(1000)
    expect(service.duplicates).toBe(0)
  })

  test('of another experiment that is gone does not fail the next process', async () => {
    await whileDown('exit 3')
    service.experiments.splice(0)
    service.experiments.push({ id: 'taken', slug: 'so that the next id differs', metadata: {} })
    const { code, stderr } = await run('deliver')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(service.metrics.size).toBe(0)
    expect(await readdir(spoolDir)).toHaveLength(1)
  })

  test('is spilled without an attempt when exitFlushMs is 0', async () => {
    await run('exit 3', { options: { exitFlushMs: 0, flushDelayMs: 60_000 } })
    expect(service.metrics.size).toBe(0)
    await run('deliver')
    expect(service.metrics.size).toBe(500)
  })

  test('goes to disk where there is no worker', async () => {
    await run('exit 3', { options: { worker: 'never', flushDelayMs: 60_000 } })
    await run('deliver')
    expect(service.metrics.size).toBe(500)
    expect(service.duplicates).toBe(0)
  })

  test("is lost only with durability: 'memory'", async () => {
    await whileDown('exit 3', { durability: 'memory' })
    await run('deliver')
    expect(service.metrics.size).toBe(0)
  })
})

describe('SIGKILL', () => {
  test("with durability 'turn' loses nothing of a finished turn", async () => {
    expect((await run('SIGKILL', { options: { durability: 'turn', flushDelayMs: 60_000 } })).signal).toBe('SIGKILL')
    await run('deliver')
    expect(service.metrics.size).toBe(500)
    expect(service.duplicates).toBe(0)
  })

  test("with durability 'turn' loses at most 255 events of an unfinished turn", async () => {
    await run('SIGKILL in the open', {
      count: 1000,
      options: { durability: 'turn', flushDelayMs: 60_000, worker: 'never' },
    })
    await run('deliver')
    expect(service.metrics.size).toBeGreaterThan(1000 - 256)
  })

  test("with durability 'batch' loses the open segment at most", async () => {
    await run('SIGKILL', { count: 1200, options: { durability: 'batch', maxBatchItems: 500, flushDelayMs: 60_000 } })
    await run('deliver')
    expect(service.metrics.size).toBe(1000)
    expect([...service.metrics.values()].every(({ step }) => (step as number) < 1000)).toBe(true)
  })
})

test('a program whose only wait is ready() does not end before it', async () => {
  const { code, stdout } = await run('after ready', {
    options: { maxQueueItems: 500, maxBatchItems: 100, durability: 'memory' },
  })
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'ready' })
})

test('a program that never yields is delivered while it computes', async () => {
  const { stdout } = await run('busy', { options: { flushDelayMs: 50 } })
  expect(JSON.parse(stdout).metrics).toBeGreaterThan(0)
})
