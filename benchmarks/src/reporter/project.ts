// The project whose tests are run: thousands of empty ones, so that nothing hides what the reporter costs.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Runner } from './runner.ts'

/** Without the reporter; with it as it works without a key; with it and a collector that takes everything. */
export type Delivery = 'none' | 'local' | 'collector'

/** What one project is. */
export interface Project {
  readonly runner: Runner
  readonly delivery: Delivery
  readonly tests: number
}

const PACKAGE = '@syvain-metrics/jest-reporter'
const COLLECTOR = `{ async experiment() { const no = () => {}; return { metric: no, annotation: no, start: no, done: no, error: no, flush: async () => ({ ok: true }) } } }`
const OPTIONS: Readonly<Record<Delivery, string | undefined>> = {
  none: undefined,
  local: '{}',
  collector: `{ collector: ${COLLECTOR} }`,
}

/** Writes a project below `parent` unless it is there: a second run finds the history of the first, as in real life. */
export function project(parent: string, { runner, delivery, tests }: Project): string {
  const dir = join(parent, `${runner.name}-${delivery}-${tests}`)
  if (existsSync(dir)) return dir
  mkdirSync(join(dir, 'node_modules'), { recursive: true })
  symlinkSync(runner.folder, join(dir, 'node_modules', runner.name))
  const loop = `for (let i = 0; i < ${tests}; i++) test('test ' + i, () => {})\n`
  const options = OPTIONS[delivery]
  const files =
    runner.name === 'vitest'
      ? { 'vitest.config.mjs': vitestConfig(options), 'many.test.mjs': `import { test } from 'vitest'\n${loop}` }
      : { 'jest.config.cjs': jestConfig(options), 'many.test.cjs': loop }
  for (const [name, text] of Object.entries({ ...files, 'package.json': '{ "name": "empty-tests" }\n' })) {
    writeFileSync(join(dir, name), text)
  }
  return dir
}

/** The command that runs the tests of a project once. */
export function command({ name, folder }: Runner): string[] {
  return name === 'vitest' ? [join(folder, 'vitest.mjs'), 'run'] : [join(folder, 'bin/jest.js'), '-i']
}

function vitestConfig(options: string | undefined): string {
  const rest = `test: { include: ['*.test.mjs'] }`
  if (options === undefined) return `export default { ${rest} }\n`
  return `import { metrics } from '${PACKAGE}/vitest'\nexport default { plugins: [metrics(${options})], ${rest} }\n`
}

function jestConfig(options: string | undefined): string {
  const reporter = options === undefined ? '' : `, ['${PACKAGE}', ${options}]`
  return `module.exports = { testMatch: ['**/*.test.cjs'], transform: {}, reporters: ['default'${reporter}] }\n`
}
