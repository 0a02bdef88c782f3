// The programs of docs/server.md and README.md run as they stand there, on a folder of the test.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as core from '@syvain-metrics/core'
import { describe, expect, test } from 'vitest'
import * as server from '../src/index.ts'
import { DEFAULTS } from '../src/settings.ts'
import { testDir, testServer } from './support/test-server.ts'

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')

/** The JavaScript blocks of a text, with their imports turned into what they import, their paths and their port into the test's. */
function programOf(markdown: string, dir: string): string {
  const blocks = Array.from(markdown.matchAll(/```js\n([\s\S]*?)```/g), ([, code]) => code!)
  return blocks
    .join('\n')
    .replace(/import \{([^}]*)\} from '@syvain-metrics\/(server|core)'/g, 'var {$1} = $2')
    .replaceAll("'./", `'${join(dir, '/')}`)
    .replace("metrics' })", "metrics', port: 0 })")
}

async function run(program: string, said: unknown[]): Promise<{ close?: () => Promise<void> } | undefined> {
  const AsyncFunction = (async () => {}).constructor as new (
    ...names: string[]
  ) => (...values: unknown[]) => Promise<never>
  const console = { log: (...values: unknown[]) => said.push(...values) }
  // `var`, because several blocks import from the same place.
  return new AsyncFunction(
    'server',
    'core',
    'console',
    `${program.replaceAll('const server =', 'const started =').replace(/\bserver\.(url|createKey|createLoginLink|close)/g, 'started.$1')}\nreturn typeof started === 'undefined' ? undefined : started`,
  )(server, core, console)
}

describe('docs/server.md', () => {
  test('docs/server.md runs as it stands there', async () => {
    const dir = testDir()
    const said: unknown[] = []
    await run(programOf(read('../../docs/server.md'), dir), said)
    expect(said).toEqual(['api_key', []])
    // What its collector recorded without a server is shown by the next one.
    const { ask } = await testServer({ dir: join(dir, 'metrics') })
    const shown = async () => (await ask('GET', '/api/v1/experiments?slug=mamba-run-001')).data.experiments
    await expect.poll(shown).toEqual([expect.objectContaining({ status: 'done' })])
  })
})

describe('README.md', () => {
  test('README.md runs as it stands there', async () => {
    const said: unknown[] = []
    const started = await run(programOf(read('README.md'), testDir()), said)
    expect(said).toEqual([
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^ak_org_/),
      expect.stringContaining('#login='),
    ])
    await started?.close?.()
  })

  test('README.md and docs/server.md name only settings that are there', () => {
    const names = Array.from(read('README.md').matchAll(/^\| (`.*?) \|/gm), ([, cell]) => cell!).flatMap((cell) =>
      Array.from(cell.matchAll(/`(\w+)`/g), ([, name]) => name!),
    )
    expect(
      names.filter((name) => !Object.hasOwn(DEFAULTS, name) && !['dir', 'store', 'assetsDir', 'log'].includes(name)),
    ).toEqual([])
  })
})
