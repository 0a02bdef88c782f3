// Runs every program of the documents as a reader would: pasted into a file, against a real server, with the built packages.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
// An example that depends on every package: what a pasted program imports is found from here.
const CONSUMER = join(ROOT, 'examples', 'demo', '.data', 'snippets')
const DOCUMENTS = ['README.md', 'packages/core/README.md', 'docs/guides/core.md']

const CLI = join(ROOT, 'packages', 'cli', 'dist', 'main.js')

let dir: string
let server: ChildProcess
let url: string
let key: string

beforeAll(async () => {
  mkdirSync(CONSUMER, { recursive: true })
  dir = mkdtempSync(join(tmpdir(), 'snippets-'))
  const data = join(dir, 'data')
  key = execFileSync(process.execPath, [CLI, 'keys', 'create', '--dir', data], { encoding: 'utf8' }).trim()
  server = spawn(process.execPath, [CLI, 'serve', '--dir', data, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  url = await new Promise<string>((resolve) => {
    server.stdout?.once('data', (lines) => resolve(String(lines).split('\n')[0] as string))
  })
})
afterAll(async () => {
  const ended = new Promise((resolve) => server.once('close', resolve))
  server.kill('SIGTERM')
  await ended
  rmSync(dir, { recursive: true, force: true })
})

function programs(document: string): string[] {
  const text = readFileSync(join(ROOT, document), 'utf8')
  return [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, program]) => program as string)
}

function run(file: string): Promise<{ code: number | null; output: string }> {
  const env = {
    ...process.env,
    SYVAIN_METRICS_HOST: url,
    SYVAIN_METRICS_API_KEY: key,
    XDG_STATE_HOME: join(dir, 'state'),
  }
  const child = spawn(process.execPath, [file], { cwd: dir, env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += data
    })
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })))
}

describe.each(DOCUMENTS)('%s', (document) => {
  test('has programs', () => {
    expect(programs(document).length).toBeGreaterThan(0)
  })

  test.each(programs(document).map((program, i) => [i + 1, program] as const))(
    'program %i runs as pasted',
    async (number, program) => {
      const file = join(CONSUMER, `${document.replaceAll('/', '-')}-${number}.mjs`)
      writeFileSync(file, program)
      const { code, output } = await run(file)
      expect(code, output).toBe(0)
    },
  )
})

test('every document with programs of the guides is known here', () => {
  const guides = readdirSync(join(ROOT, 'docs', 'guides')).filter((name) => name.endsWith('.md'))
  // The guides of the plug-ins are run by the tests of their packages.
  expect(guides.sort()).toEqual(
    ['benchmarks.md', 'core.md', 'tfjs.md', 'transformers.md'].filter((name) => guides.includes(name)),
  )
})
