// Collector and server as processes of their own, on one folder: killed and started again, each on its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { WireExperiment } from '@syvain-metrics/protocol'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { upTo } from '../support/spool-fixture.ts'
import { testDir, testServer } from '../support/test-server.ts'

/** Each start of a process compiles its sources: on a busy machine that alone takes seconds. */
const PROCESS_MS = 60_000

interface Program {
  readonly child: ChildProcess
  /** Writes a line and waits for one. */
  say(line: string): Promise<string>
  kill(): Promise<void>
}

function start(name: string, args: readonly string[]): { child: ChildProcess; lines: Interface } {
  const path = fileURLToPath(new URL(`../support/${name}`, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@syvain-metrics/source', path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, lines: createInterface(child.stdout!) }
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function collector(dir: string, slug: string): Promise<Program> {
  const { child, lines } = start('spool-child.mjs', [dir, slug])
  const heard = lines[Symbol.asyncIterator]()
  const say = async (line: string) => {
    child.stdin!.write(`${line}\n`)
    return (await heard.next()).value as string
  }
  expect((await heard.next()).value).toBe('ready')
  return { child, say, kill: () => killed(child) }
}

interface Running {
  readonly url: string
  readonly key: string
  readonly kill: () => Promise<void>
}

async function serverProcess(dir: string): Promise<Running> {
  const { child, lines } = start('crash-child.mjs', [dir])
  const [line] = (await once(lines, 'line')) as [string]
  return { ...(JSON.parse(line) as { url: string; key: string }), kill: () => killed(child) }
}

/** Asks until the server tells what is expected. */
async function told<T>(
  { url, key }: Pick<Running, 'url' | 'key'>,
  path: string,
  expected: (data: T) => boolean,
): Promise<T> {
  let data: T | undefined
  await expect
    .poll(
      async () => {
        const response = await fetch(url + path, { headers: { authorization: `Bearer ${key}` } })
        data = ((await response.json()) as { data: T }).data
        return data !== null && expected(data)
      },
      { timeout: PROCESS_MS },
    )
    .toBe(true)
  return data!
}

const experimentWith = (server: Pick<Running, 'url' | 'key'>, expected: (one: WireExperiment) => boolean) =>
  told<{ experiments: WireExperiment[] }>(server, '/api/v1/experiments', ({ experiments }) =>
    experiments.some(expected),
  )

type Rows = { rows: { step: number }[] }
const stepsOf = async (server: Pick<Running, 'url' | 'key'>, id: string, count: number): Promise<number[]> => {
  const path = `/api/v1/experiments/${id}/metrics?metric_name=loss&sort_by=step&limit=100000`
  const { rows } = await told<Rows>(server, path, (data) => data.rows.length >= count)
  return rows.map(({ step }) => step)
}

describe('serve on the folder of a LocalCollector', { timeout: 2 * PROCESS_MS }, () => {
  test('a session is shown while it is being written, to the end, and announced to who listens', async () => {
    const { server, key, dir } = await testServer({ spoolLookMs: 20 })
    const stream = await fetch(`${server.url}/api/v1/events`, { headers: { authorization: `Bearer ${key}` } })
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
    const heard = async (word: string): Promise<void> => {
      for (let text = ''; !text.includes(word); ) text += (await reader.read()).value ?? ''
    }
    const program = await collector(dir, 'live')
    await heard('event: experiment')
    const at = { url: server.url, key }
    const { experiments } = await experimentWith(at, ({ status }) => status === 'running')
    const [{ id }] = experiments as [WireExperiment]
    for (const total of [300, 600, 900]) {
      expect(await program.say('log 300')).toBe(`logged ${total}`)
      await heard('event: series')
      expect(await stepsOf(at, id, total)).toEqual(upTo(total))
    }
    await program.say('done')
    await experimentWith(at, ({ status }) => status === 'done')
    const { annotations } = await told<{ annotations: { annotation: string }[] }>(
      at,
      `/api/v1/experiments/${id}/annotations`,
      () => true,
    )
    expect(annotations.map(({ annotation }) => annotation)).toEqual(['last words'])
    await reader.cancel()
  })

  test('a server that is killed and started again has each event once, also those written meanwhile', async () => {
    const dir = testDir()
    const program = await collector(dir, 'long run')
    await program.say('log 500')
    let total = 500
    for (let kill = 0; kill < 3; kill++) {
      const server = await serverProcess(dir)
      await experimentWith(server, ({ status }) => status === 'running')
      // Killed while it imports: nobody waits for the points here.
      await program.say('log 700')
      await server.kill()
      await program.say('log 300')
      total += 1_000
    }
    await program.say('done')
    const server = await serverProcess(dir)
    const { experiments } = await experimentWith(server, ({ status }) => status === 'done')
    expect(experiments).toHaveLength(1)
    expect(await stepsOf(server, experiments[0]!.id, total)).toEqual(upTo(total))
  })

  test('a collector that is killed in the middle of a turn has all that it flushed, and its next run is another experiment', async () => {
    const { server, key, dir } = await testServer({ spoolLookMs: 20 })
    const at = { url: server.url, key }
    const first = await collector(dir, 'same slug')
    await first.say('log 300')
    // Fewer than a batch: they are in the memory of a process that does not yield.
    expect(await first.say('stuck 100')).toBe('stuck')
    await first.kill()
    const second = await collector(dir, 'same slug')
    await second.say('log 200')
    await second.say('done')
    const { experiments } = await experimentWith(at, ({ status }) => status === 'done')
    expect(experiments.map(({ slug }) => slug)).toEqual(['same slug', 'same slug'])
    const byStatus = (wanted: string) => experiments.find(({ status }) => status === wanted)!.id
    expect(await stepsOf(at, byStatus('running'), 300)).toEqual(upTo(300))
    expect(await stepsOf(at, byStatus('done'), 200)).toEqual(upTo(200))
  })

  test('spoolLookMs: 0 leaves the spools alone', async () => {
    const dir = testDir()
    const program = await collector(dir, 'alone')
    await program.say('log 10')
    await program.say('done')
    const { server } = await testServer({ dir, spoolLookMs: 0 })
    await server.close()
    const store = openSqliteStore({ dir, organizationId: 'x' })
    expect(await store.experiments({ limit: 1 })).toEqual([])
    await store.close()
  })
})
