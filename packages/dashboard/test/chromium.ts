// Starts a real Chromium for tests: CHROME_PATH, else one of the system, else the one packed in @sparticuz/chromium.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
// Root may not use the sandbox, and a container seldom has a GPU.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--lang=en-US',
]

interface Candidate {
  readonly path: string
  readonly env: Record<string, string>
}

/**
 * Launches the first Chromium that starts.
 *
 * @returns undefined, after one line on stderr that says what was tried, when none does.
 */
export async function launchChromium(): Promise<Browser | undefined> {
  const tried: string[] = []
  for (const [name, find] of SOURCES) {
    try {
      const candidate = await find()
      if (candidate === undefined) {
        tried.push(`${name}: none`)
        continue
      }
      const env = { ...(process.env as Record<string, string>), ...candidate.env }
      return await chromium.launch({ executablePath: candidate.path, args: FLAGS, env, timeout: 30_000 })
    } catch (error) {
      tried.push(`${name}: ${String(error).split('\n')[0]}`)
    }
  }
  console.warn(`browser tests skipped, no Chromium starts (${tried.join('; ')})`)
  return undefined
}

const SOURCES: readonly [string, () => Promise<Candidate | undefined>][] = [
  ['CHROME_PATH', async () => plain(process.env.CHROME_PATH)],
  ['system', async () => plain(onPath())],
  ['@sparticuz/chromium', packed],
]

function plain(path: string | undefined): Candidate | undefined {
  return path === undefined || path === '' ? undefined : { path, env: {} }
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
}

async function packed(): Promise<Candidate | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const root = dirname(dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium'))))
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  const target = join(tmpdir(), `syvain-metrics-chromium-${version}-${process.getuid?.() ?? 'user'}`)
  if (!existsSync(target)) await unpack(root, target)
  const env: Record<string, string> = {}
  if (libraryMissing()) env.LD_LIBRARY_PATH = join(target, 'al2023', 'lib')
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_PATH = join(target, 'fonts')
  return { path: join(target, 'chromium'), env }
}

// Into a folder of its own, then renamed: another test process never sees half a browser.
async function unpack(root: string, target: string): Promise<void> {
  const folder = await mkdtemp(`${target}.`)
  const before = process.env.TMPDIR
  try {
    // The package unpacks into the temporary folder and takes what it finds there for complete.
    process.env.TMPDIR = folder
    const { default: binary } = await import('@sparticuz/chromium')
    await binary.executablePath()
    await unpackLibraries(join(root, 'bin', 'al2023.tar.br'), join(folder, 'al2023'))
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  await rename(folder, target).catch(async (error: NodeJS.ErrnoException) => {
    await rm(folder, { recursive: true, force: true })
    // Another process was faster.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
}

async function unpackLibraries(archive: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const tar = join(folder, 'libraries.tar')
  await writeFile(tar, await promisify(brotliDecompress)(await readFile(archive)))
  execFileSync('tar', ['-xf', tar, '-C', folder])
  await rm(tar)
}

function libraryMissing(): boolean {
  try {
    const known = execFileSync('ldconfig', ['-p'], { encoding: 'utf8' })
    return !['libnss3.so', 'libnspr4.so', 'libexpat.so'].every((name) => known.includes(name))
  } catch {
    // No ldconfig (musl, or not on the path of this user): the packed libraries do no harm.
    return true
  }
}
