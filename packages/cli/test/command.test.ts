// The command as a user runs it: a child process, its output, its exit status.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openDatabase } from '../../server/src/store/sqlite/driver.ts'
import { noPostgres, usePostgres } from '../../server/test/support/postgres.ts'
import { VERSION } from '../src/version.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const NODE = ['--import', TSX, '--conditions=@syvain-metrics/source', MAIN]

let dir: string
const running: ChildProcess[] = []
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cli-'))
})
afterEach(async () => {
  for (const child of running.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
  await rm(dir, { recursive: true, force: true })
})

function command(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...NODE, ...args], { cwd: dir }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
    })
  })
}

/** Starts a server and waits for its lines; `lines` is what it printed so far. */
async function serve(
  ...args: string[]
): Promise<{ child: ChildProcess; lines: string[]; ended: Promise<number | null> }> {
  const child = spawn(process.execPath, [...NODE, 'serve', ...args], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  let output = ''
  child.stdout?.on('data', (data) => {
    output += data
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  await Promise.race([expect.poll(() => output.split('\n').length, { timeout: 15_000 }).toBeGreaterThan(2), ended])
  return { child, lines: output.split('\n'), ended }
}

describe('syvain-metrics', () => {
  test('names its version and its commands', async () => {
    const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
    expect(VERSION).toBe(manifest.version)
    const { code, stdout } = await command('--help')
    expect(code).toBe(0)
    expect(stdout).toContain('serve')
    expect(stdout).toContain('keys')
  })

  test('refuses an unknown command', async () => {
    const { code, stderr } = await command('fly')
    expect(code).toBe(1)
    expect(stderr).toContain('fly')
  })
})

describe('syvain-metrics keys', () => {
  test('create prints the key once, as text or JSON, in a folder for its owner only', async () => {
    const text = await command('keys', 'create', '--dir', 'data')
    expect(text).toMatchObject({ code: 0, stderr: '' })
    expect(text.stdout).toMatch(/^ak_org_\S+\n$/)
    const json = await command('keys', 'create', '--dir', 'data', '--json', '--name', 'laptop')
    const { key, id } = JSON.parse(json.stdout)
    expect(key).toMatch(/^ak_org_/)
    expect((await stat(join(dir, 'data'))).mode & 0o077).toBe(0)
    const listed = await command('keys', 'list', '--dir', 'data')
    expect(listed.stdout.split('\n').filter(Boolean)).toHaveLength(2)
    expect(listed.stdout).toContain('laptop')
    expect(listed.stdout).not.toContain(key)
    expect((await command('keys', 'revoke', id, '--dir', 'data')).code).toBe(0)
    expect((await command('keys', 'list', '--dir', 'data')).stdout).toMatch(new RegExp(`${id} .* revoked`))
  })

  test('revoke says when there is no such key', async () => {
    const { code, stderr } = await command('keys', 'revoke', 'nobody', '--dir', 'data')
    expect(code).toBe(1)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})

describe('syvain-metrics serve', () => {
  test.each([['70000'], ['http'], ['-1']])('refuses --port %s', async (port) => {
    const { code, stderr } = await command('serve', '--dir', 'data', `--port=${port}`)
    expect(code).toBe(1)
    expect(stderr).toContain('--port must be a number from 0 to 65535')
  })

  test('refuses another host than loopback while there is no key', async () => {
    const { code, stderr } = await command('serve', '--dir', 'data', '--port', '0', '--host', '0.0.0.0')
    expect(code).toBe(1)
    expect(stderr).toMatch(/key/)
  })

  test('prints the address first, answers there, takes a key made meanwhile, and stops on SIGTERM', async () => {
    const { child, lines, ended } = await serve('--dir', 'data', '--port', '0')
    const [url, link, hint] = lines
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(link).toContain(`Dashboard: ${url}/#login=`)
    expect(hint).toContain('syvain-metrics keys create')
    const { stdout: key } = await command('keys', 'create', '--dir', 'data')
    const status = (token: string): Promise<number> =>
      fetch(`${url}/api/v1/auth/status`, { headers: { authorization: `Bearer ${token}` } }).then(
        (reply) => reply.status,
      )
    expect(await status(key.trim())).toBe(200)
    expect(await status('ak_org_other')).toBe(401)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  test('refuses a port that is taken, in one line', async () => {
    const { lines } = await serve('--dir', 'data', '--port', '0')
    const port = new URL(lines[0] as string).port
    const { code, stderr } = await command('serve', '--dir', 'other', '--port', port)
    expect(code).toBe(1)
    expect(stderr).toContain(port)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})

describe('syvain-metrics backup, restore, verify', () => {
  test('a copy taken beside a running server becomes another folder, with the same experiments', async () => {
    const { stdout: key } = await command('keys', 'create', '--dir', 'data')
    const authorization = `Bearer ${key.trim()}`
    const { lines } = await serve('--dir', 'data', '--port', '0')
    const request = (path: string, body: unknown) =>
      fetch(`${lines[0]}/api/v1${path}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const made = await request('/experiments', { slug: 'kept' })
    const { id } = ((await made.json()) as { data: { experiment: { id: string } } }).data.experiment
    const loss = { client_event_id: 'a', name: 'loss', value: 0.5, step: 1, metadata: {} }
    expect((await request(`/experiments/${id}/ingest`, { data: [loss] })).status).toBe(200)

    expect(await command('backup', 'copy.db', '--dir', 'data')).toMatchObject({ code: 0, stdout: 'Wrote copy.db\n' })
    const again = await command('backup', 'copy.db', '--dir', 'data')
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('copy.db is already there') })

    const all = '1 experiments, 1 series, 1 chunks, 1 points: no problems'
    expect((await command('restore', 'copy.db', '--dir', 'other')).stdout).toBe(`Restored other: ${all}\n`)
    expect((await command('verify', '--dir', 'other')).stdout).toBe(`${all}\n`)
    const twice = await command('restore', 'copy.db', '--dir', 'other')
    expect(twice).toMatchObject({ code: 1, stderr: expect.stringContaining('holds a store already') })
    expect((await command('restore', 'copy.db', '--dir', 'other', '--replace')).code).toBe(0)
    const busy = await command('restore', 'copy.db', '--dir', 'data', '--replace')
    expect(busy).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Cannot .*\n$/) })
  })

  test('verify names what is wrong, and ends with 1', async () => {
    await command('keys', 'create', '--dir', 'data')
    const db = openDatabase(join(dir, 'data', 'metrics.db'))
    db.exec('PRAGMA foreign_keys = OFF')
    db.exec("INSERT INTO series (experiment_id, name, metadata, n) VALUES ('nobody', 'loss', '{}', 0)")
    db.close()
    const { code, stdout } = await command('verify', '--dir', 'data', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ series: 1, problems: [expect.stringContaining('points to nothing')] })
  })

  test.each(['backup', 'restore', 'verify'])('%s is refused for a database, in one line', async (name) => {
    const file = name === 'verify' ? [] : ['copy.db']
    const { code, stderr } = await command(name, ...file, '--store', 'postgres://user:secret@127.0.0.1:1/db')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Cannot .*: the data are in a database.*\n$/)
    expect(stderr).not.toContain('secret')
  })
})

describe.skipIf(noPostgres !== undefined)(`--store${noPostgres === undefined ? '' : `: ${noPostgres}`}`, () => {
  const postgres = usePostgres()

  test('keys and two servers share a database that the environment names', async () => {
    vi.stubEnv('SYVAIN_METRICS_STORE', await postgres.database())
    try {
      const { stdout } = await command('keys', 'create')
      const authorization = `Bearer ${stdout.trim()}`
      const [one, other] = [await serve('--port', '0'), await serve('--port', '0')]
      const made = await fetch(`${one.lines[0]}/api/v1/experiments`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ slug: 'shared' }),
      })
      expect(made.status).toBe(201)
      const list = await fetch(`${other.lines[0]}/api/v1/experiments`, { headers: { authorization } })
      expect(((await list.json()) as { data: { experiments: unknown } }).data.experiments).toMatchObject([
        { slug: 'shared' },
      ])
    } finally {
      vi.unstubAllEnvs()
    }
  })

  test('a database that cannot be reached is named without its password', async () => {
    const { code, stderr } = await command('serve', '--store', 'postgres://user:secret@127.0.0.1:1/db')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Cannot open the store on 127\.0\.0\.1:1: .*ECONNREFUSED/)
    expect(stderr).not.toContain('secret')
  })
})
