// Runs the tests of core, of what it stands on, and on Node of the server, under every runtime, and loads the packed packages there:
// `npm run runtimes [-- name…]` with the names node20 node22 node24 node26 bun deno. Ends with 1 when anything fails anywhere.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installConsumer, pack } from './consumer.mjs'
import { must, ROOT, run } from './run.mjs'
import { build, install, step } from './setup.mjs'
import { vitest } from './vitest.mjs'

const { platform, arch } = process
const aarch = arch === 'arm64' ? 'aarch64' : arch
const libc = platform === 'linux' ? '-glibc' : ''

const PORTABLE = ['protocol', 'api-client', 'core']

// Each from a package that is nothing but the binary. `suites` starts vitest, `program` a script.
const node = (version) => ({
  version: `node ${version}`,
  name: `node-${platform}-${arch}`,
  binary: 'bin/node',
  // The server is for Node; from 22.13 on it uses Node's own SQLite.
  projects: [...PORTABLE, 'server', 'cli'],
  suites: [],
  program: [],
})
const RUNTIMES = {
  node20: node('20.19.0'),
  node22: node('22.23.3'),
  node24: node('24.21.0'),
  node26: node('26.10.0'),
  bun: {
    version: 'bun 1.4.5',
    name: `@oven/bun-${platform}-${aarch}`,
    binary: 'bin/bun',
    projects: PORTABLE,
    // Without it the first line of vitest's program would start Node.
    suites: ['--bun'],
    program: [],
  },
  deno: {
    version: 'deno 2.9.6',
    name: `@deno/${platform}-${arch}${libc}`,
    binary: 'deno',
    projects: PORTABLE,
    suites: ['run', '-A'],
    program: ['run', '-A'],
  },
}
/** Not a package of the workspace: a binary named node there would take the place of node in its scripts. */
const CACHE = join(ROOT, '.cache', 'runtimes')

const unknown = process.argv.slice(2).filter((name) => !Object.hasOwn(RUNTIMES, name))
if (unknown.length > 0) {
  console.error(
    `Cannot run the tests: a runtime is one of ${Object.keys(RUNTIMES).join(', ')}, received ${unknown.join(', ')}`,
  )
  process.exit(1)
}
const names = Object.keys(RUNTIMES).filter((name) => process.argv.length === 2 || process.argv.includes(name))

await step('Installing', install)
await step('Building', () => build({ types: false }))
const work = mkdtempSync(join(tmpdir(), 'syvain-runtimes-'))
const rows = []
const notes = []
try {
  await step('Packing', consumer)
  for (const name of names) {
    await step(name, () => one(name))
    for (const text of notes.splice(0)) console.log(text)
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
print()
process.exitCode = rows.every(({ isGreen }) => isGreen) ? 0 : 1

async function consumer() {
  const packed = await pack(join(work, 'tarballs'))
  const installed = packed.code === 0 ? await installConsumer(join(work, 'consumer'), join(work, 'tarballs')) : packed
  if (installed.code === 0) return
  process.stderr.write(installed.output)
  process.exit(1)
}

async function one(name) {
  const runtime = RUNTIMES[name]
  const binary = await installed(name)
  const start = performance.now()
  const { results, problem, code, output } = await vitest(
    runtime.projects.flatMap((project) => ['--project', project]),
    {
      command: [binary, ...runtime.suites, join(ROOT, 'node_modules/vitest/vitest.mjs')],
      env: { SYVAIN_RUNTIME: runtime.version },
      quiet: true,
    },
  )
  const seconds = (performance.now() - start) / 1000
  const suites = results?.testResults ?? []
  const tests = suites.flatMap((suite) => suite.assertionResults.map((test) => ({ ...test, file: suite.name })))
  const passed = tests.filter(({ status }) => status === 'passed')
  const failed = tests.filter(({ status }) => status === 'failed')
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed')
  const broken = suites.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.every(({ status }) => status !== 'failed'),
  )
  const silent = skipped.filter(({ meta }) => meta?.skipReason === undefined)

  for (const test of failed) note(name, `FAILED ${place(test.file)}: ${test.fullName}\n${test.failureMessages[0]}`)
  for (const suite of broken) note(name, `FAILED ${place(suite.name)}: ${suite.message}`)
  for (const test of silent) note(name, `FAILED ${place(test.file)}: ${test.fullName}: skipped without a reason`)
  for (const [reason, count] of countBy(skipped, ({ meta }) => meta?.skipReason)) {
    if (reason !== undefined) note(name, `${count} skipped: ${reason}`)
  }
  const ended = code !== 0 && failed.length + broken.length === 0
  if (ended) note(name, `FAILED vitest ended with ${code}: ${problem ?? ''}\n${output}`)

  const esm = await loads(name, binary, 'esm.mjs')
  const cjs = await loads(name, binary, 'cjs.cjs')
  rows.push({
    cells: [
      name,
      runtime.version.split(' ')[1],
      passed.length,
      failed.length + broken.length,
      skipped.length,
      esm ? 'yes' : 'NO',
      cjs ? 'yes' : 'NO',
      seconds.toFixed(0),
    ],
    isGreen: code === 0 && passed.length > 0 && silent.length === 0 && esm && cjs,
  })
}

/** Installs the runtime where that has not been done. @returns the path of its binary. */
async function installed(name) {
  const { name: pack, binary, version } = RUNTIMES[name]
  const dir = join(CACHE, name)
  const manifest = join(dir, 'node_modules', pack, 'package.json')
  const wanted = version.split(' ')[1]
  if (!existsSync(manifest) || JSON.parse(readFileSync(manifest, 'utf8')).version !== wanted) {
    mkdirSync(dir, { recursive: true })
    writeFileSync(join(dir, 'package.json'), '{ "private": true }\n')
    const options = ['--ignore-scripts', '--save-exact', '--no-audit', '--no-fund']
    await must(`Installing ${version}`, 'npm', ['install', ...options, `${pack}@${wanted}`], { cwd: dir, quiet: true })
  }
  return join(dir, 'node_modules', pack, binary)
}

/** Whether a program of `integrations/` runs against the installed tarballs. */
async function loads(name, binary, file) {
  const dir = join(work, 'consumer')
  const { code, output } = await run(binary, [...RUNTIMES[name].program, file], { cwd: dir, quiet: true })
  if (code !== 0) note(name, `FAILED integrations/${file} ended with ${code}\n${output}`)
  return code === 0
}

function print() {
  const lines = [
    ['runtime', 'version', 'passed', 'failed', 'skipped', 'ESM', 'CJS', 'seconds'],
    ...rows.map(({ cells }) => cells.map(String)),
  ]
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
}

function note(name, text) {
  notes.push(`${name}: ${text.trimEnd()}`)
}

function place(file) {
  return file.slice(ROOT.length + 1)
}

function countBy(items, key) {
  const counts = new Map()
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1)
  return counts
}
