import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import * as browser from '../src/browser.ts'
import * as node from '../src/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
  version: string
  exports: { '.': Record<string, unknown> }
}

/** What the static imports of a source file reach outside this package; types are not reached. */
function reached(entry: string, seen = new Set<string>()): Set<string> {
  const outside = new Set<string>()
  if (seen.has(entry)) return outside
  seen.add(entry)
  const text = readFileSync(entry, 'utf8')
  for (const [statement, from] of text.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'/gms)) {
    if (/^(import|export) type /.test(statement)) continue
    const next = from!.startsWith('.') ? resolve(dirname(entry), from!) : undefined
    if (next === undefined) outside.add(from!)
    else for (const name of reached(next, seen)) outside.add(name)
  }
  return outside
}

test('CLIENT_VERSION is the version of the package', () => {
  expect(node.CLIENT_VERSION).toBe(manifest.version)
})

test('the entry for browsers reaches neither Node nor undici', () => {
  expect([...reached(`${root}/src/browser.ts`)]).toEqual(['@syvain-metrics/protocol'])
})

test('the entry for Node does not import undici by itself', () => {
  expect([...reached(`${root}/src/index.ts`)].sort()).toEqual(['@syvain-metrics/protocol', 'node:fs', 'node:module'])
})

test('the entry for browsers has every name of the other but those of Node', () => {
  const missing = Object.keys(node).filter((name) => !(name in browser))
  expect(missing.sort()).toEqual(['findApiKey', 'undiciTransport'])
  expect(Object.keys(browser).filter((name) => !(name in node))).toEqual([])
})

test('the conditions of the exports are in order: sources, then where there is no undici, then the rest', () => {
  const conditions = Object.keys(manifest.exports['.'])
  expect(conditions).toEqual([
    '@syvain-metrics/source',
    'browser',
    'workerd',
    'edge-light',
    'react-native',
    'import',
    'require',
  ])
})

test('createClient() of the entry for browsers leaves user-agent to the browser', () => {
  const options = { host: 'http://h', token: 't' }
  expect(browser.createClient(options).internals.headers).not.toHaveProperty('user-agent')
  expect(node.createClient(options).internals.headers).toMatchObject({
    'user-agent': `syvain-metrics-ts/${manifest.version}`,
  })
})

test('isApiError() knows errors of another copy of the package', () => {
  const foreign = Object.assign(new Error('Cannot reach it'), { name: 'ApiError', code: 'NETWORK' })
  expect([foreign, new Error('x'), null, 'ApiError', { name: 'ApiError' }].map(node.isApiError)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ])
})

test('an idle client does not keep its process alive', () => {
  expect(existsSync(`${root}/test/idle-client.ts`)).toBe(true)
  const args = ['--import', 'tsx', '--conditions=@syvain-metrics/source', `${root}/test/idle-client.ts`]
  const output = execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 15_000, cwd: root })
  expect(output).toBe('e1\n')
})
