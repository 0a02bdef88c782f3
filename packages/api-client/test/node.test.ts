import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { runtime, skipOn } from '../../../vitest.runtime.ts'
import { defaultTransport, findApiKey } from '../src/index.ts'
import { badServer, json } from './bad-server.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

test('findApiKey() reads the login of the disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'syvain-metrics-'))
  vi.stubEnv('XDG_CONFIG_HOME', folder)
  vi.stubEnv('SYVAIN_METRICS_API_KEY', 'local')
  vi.stubEnv('SYVAIN_METRICS_HOST', '')
  try {
    expect(() => findApiKey()).toThrow('there is no such file; log in first')
    mkdirSync(join(folder, 'syvain-metrics'))
    const login = { apiKey: 'ak_org_example', host: 'http://localhost:4000', orgId: 'o', loginAt: 1 }
    writeFileSync(join(folder, 'syvain-metrics', 'auth.json'), JSON.stringify(login))
    expect(findApiKey()).toEqual({ apiKey: 'ak_org_example', host: 'http://localhost:4000' })
    expect(findApiKey('ak_org_other')).toEqual({ apiKey: 'ak_org_other' })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('defaultTransport() on Node does not use fetch', skipOn({ bun: 'undici is a stub there' }), () =>
  countFetches({}, 0),
)
test('defaultTransport() on Bun uses fetch', () => countFetches({ bun: '1.4.5' }, 1))
test('defaultTransport() on Deno uses fetch', () => countFetches({ deno: '2.9.6' }, 1))
test('defaultTransport() of this runtime is what is said of it', () =>
  countFetches(process.versions, runtime === 'node' ? 0 : 1))

async function countFetches(versions: Readonly<Record<string, string | undefined>>, fetches: number): Promise<void> {
  const spy = vi.fn(fetch)
  vi.stubGlobal('fetch', spy)
  const server = await badServer((_, response) => json(response, 200, {}))
  const transport = defaultTransport({ node: '20.19.0', ...versions })
  try {
    await transport.request({ method: 'GET', url: server.host, headers: {}, timeoutMs: 5_000 })
    expect(spy).toHaveBeenCalledTimes(fetches)
  } finally {
    await transport.close()
    await server.close()
  }
}
