// What does the reporter cost: its import, and a run of 5,000 empty tests with and without it?
//
//   node packages/jest-reporter/bench/overhead.mjs [--pairs 7]
//
// Fresh processes, order reversed in every other pair, medians; a collector that takes everything stands for the network.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { register } from 'tsx/esm/api'

register()
const { buildStage } = await import('../test/support/stage.ts')
const { values: flags } = parseArgs({ options: { pairs: { type: 'string' } } })
const PAIRS = Number(flags.pairs ?? 7)
const TESTS = 5_000
const say = (text) => process.stdout.write(`${text}\n`)
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]

const stage = buildStage()
const dir = mkdtempSync(path.join(stage, 'overhead-'))
const noop = `{ async experiment() { const no = () => {}; return { metric: no, annotation: no, start: no, done: no, error: no, flush: async () => ({ ok: true }) } } }`
const files = {
  'package.json': '{ "name": "overhead", "type": "module" }',
  'vitest.config.mjs': `import { metrics } from '@syvain-metrics/jest-reporter/vitest'
export default { plugins: process.env.WITH ? [metrics({ collector: ${noop} })] : [], test: { include: ['*.test.mjs'] } }`,
  'jest.config.cjs': `module.exports = { testMatch: ['**/*.test.cjs'], transform: {}, reporters: ['default', ...(process.env.WITH ? [['@syvain-metrics/jest-reporter', { collector: ${noop} }]] : [])] }`,
  'many.test.mjs': `import { test } from 'vitest'\nfor (let i = 0; i < ${TESTS}; i++) test('test ' + i, () => {})`,
  'many.test.cjs': `for (let i = 0; i < ${TESTS}; i++) test('test ' + i, () => {})`,
}
for (const [name, text] of Object.entries(files)) writeFileSync(path.join(dir, name), text)

function timed(args, env) {
  const start = performance.now()
  const { PATH, HOME } = process.env
  const done = spawnSync(process.execPath, args, { cwd: dir, env: { PATH, HOME, ...env }, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(done.stdout + done.stderr)
  return { ms: performance.now() - start, text: done.stdout }
}

function compare(args) {
  const [plain, withIt] = [[], []]
  timed(args, {})
  for (let i = 0; i < PAIRS; i++) {
    const order = i % 2 === 0 ? ['', '1'] : ['1', '']
    for (const WITH of order) (WITH ? withIt : plain).push(timed(args, WITH ? { WITH } : {}).ms)
  }
  return { plainMs: median(plain), withMs: median(withIt), overhead: median(withIt.map((ms, i) => ms / plain[i] - 1)) }
}

function importMs(entry) {
  const url = pathToFileURL(path.join(stage, 'node_modules/@syvain-metrics/jest-reporter/dist', entry)).href
  const code = `const t = performance.now(); await import(${JSON.stringify(url)}); process.stdout.write(String(performance.now() - t))`
  return median(Array.from({ length: 15 }, () => Number(timed(['--input-type=module', '-e', code], {}).text)))
}

try {
  const modules = path.join(stage, 'node_modules')
  const result = {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cpu: os.cpus()[0].model.trim(),
      cores: os.cpus().length,
      node: process.versions.node,
      load: os.loadavg()[0],
    },
    importMs: { reporter: importMs('index.js'), plugin: importMs('vitest.js'), record: importMs('record.js') },
    tests: TESTS,
    vitest: compare([path.join(modules, 'vitest/vitest.mjs'), 'run']),
    jest: compare([path.join(modules, 'jest/bin/jest.js'), '-i']),
  }
  const ms = (value) => `${value.toFixed(1)} ms`
  say(
    `import: reporter ${ms(result.importMs.reporter)}, plugin ${ms(result.importMs.plugin)}, record ${ms(result.importMs.record)}`,
  )
  for (const runner of ['vitest', 'jest']) {
    const { plainMs, withMs, overhead } = result[runner]
    say(
      `${runner}, ${TESTS} empty tests: ${ms(plainMs)} without, ${ms(withMs)} with, ${(overhead * 100).toFixed(1)} % (median of ${PAIRS} pairs)`,
    )
  }
  const results = new URL('./results/', import.meta.url)
  mkdirSync(results, { recursive: true })
  writeFileSync(new URL('overhead.json', results), `${JSON.stringify(result, null, 2)}\n`)
} finally {
  rmSync(stage, { recursive: true, force: true })
}
