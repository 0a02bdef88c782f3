// The arguments of `npm run runtimes`; the run itself takes minutes and is no part of the tests.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../scripts/runtimes.mjs', import.meta.url))

test.each([['node18'], ['node20', 'chrome'], ['toString'], ['--help']])('runtimes.mjs refuses %s %s', (...args) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' })
  const unknown = args.at(-1)
  expect({ status, stderr, stdout }).toEqual({
    status: 1,
    stderr: `Cannot run the tests: a runtime is one of node20, node22, node24, node26, bun, deno, received ${unknown}\n`,
    stdout: '',
  })
})
