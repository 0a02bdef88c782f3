// Everything CI runs, in order; ends with the line "N passed, N failed". Needs an installed and built workspace (npm test does both).
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run } from './run.mjs'
import { vitest } from './vitest.mjs'

const counts = { passed: 0, failed: 0, skipped: 0 }
const failures = []

await check('lint', process.execPath, [
  join(ROOT, 'node_modules/@biomejs/biome/bin/biome'),
  'ci',
  '--error-on-warnings',
  '.',
])
await check('types', process.execPath, ['scripts/types.mjs'])
await check('sources', process.execPath, ['scripts/check-sources.mjs'])
await check('docs', process.execPath, ['scripts/check-docs.mjs'])
await packages()
await tests()
await examples()

for (const failure of failures) console.log(`FAILED ${failure}`)
if (counts.skipped > 0) console.log(`${counts.skipped} skipped, since this machine lacks what they need`)
console.log(`${counts.passed} passed, ${counts.failed} failed`)
process.exitCode = counts.failed === 0 ? 0 : 1

async function check(name, command, args) {
  const { code, output } = await run(command, args, { quiet: true })
  count(name, code === 0, output)
}

function count(name, ok, output) {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}`)
  if (ok) counts.passed++
  else {
    counts.failed++
    failures.push(name)
    process.stdout.write(output)
  }
}

/** What a user would install: the packed tarballs, one result per line of JSON. */
async function packages() {
  const { code, output } = await run(process.execPath, ['scripts/check-packages.mjs'], { quiet: true })
  const results = output
    .split('\n')
    .filter((line) => line.startsWith('{"check"'))
    .map((line) => JSON.parse(line))
  for (const { check: name, ok, output: text } of results) count(name, ok, text)
  if (results.length === 0 || (code !== 0 && results.every(({ ok }) => ok))) count('packages', false, output)
}

/** Every example, as its reader runs it: it ends with 0 only when the server holds what it recorded. */
async function examples() {
  const dir = join(ROOT, 'examples')
  for (const name of readdirSync(dir).filter((entry) => existsSync(join(dir, entry, 'src', 'main.ts')))) {
    const args = ['--import', 'tsx', join('src', 'main.ts'), '--exit']
    const { code, output } = await run(process.execPath, args, { cwd: join(dir, name), quiet: true })
    if (code !== 0 && /no Chromium starts/.test(output)) {
      counts.skipped++
      console.log(`skip example ${name}: no Chromium starts here`)
    } else count(`example ${name}`, code === 0, output)
  }
}

async function tests() {
  const { code, results, problem } = await vitest()
  if (results === undefined) return count('tests', false, `${problem}\n`)
  counts.passed += results.numPassedTests
  counts.failed += results.numFailedTests
  counts.skipped += results.numPendingTests + results.numTodoTests
  for (const suite of results.testResults) {
    const failed = suite.assertionResults.filter(({ status }) => status === 'failed')
    for (const { fullName } of failed) failures.push(`${suite.name.slice(ROOT.length + 1)}: ${fullName}`)
    // A file that could not even be loaded has no tests to fail.
    if (suite.status === 'failed' && failed.length === 0)
      count(suite.name.slice(ROOT.length + 1), false, `${suite.message}\n`)
  }
  if (code !== 0 && counts.failed === 0) count('tests', false, `vitest ended with ${code}\n`)
}
