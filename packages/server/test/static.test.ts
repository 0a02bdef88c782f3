import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { testDir, testServer } from './support/test-server.ts'

function assets(): string {
  const dir = testDir()
  mkdirSync(join(dir, 'assets'))
  writeFileSync(join(dir, 'index.html'), '<!doctype html><title>metrics</title>')
  writeFileSync(join(dir, 'assets', 'app-1234.js'), 'export {}')
  writeFileSync(join(dir, 'icon.svg'), '<svg/>')
  return dir
}

describe('static', () => {
  test('static answers every page of the dashboard with index.html, without a key', async () => {
    const { server } = await testServer({ assetsDir: assets() })
    for (const path of [
      '/',
      '/experiments/exp_1',
      '/folders/a%2Fb',
      '/index.html',
      '/..%2F..%2Fetc/passwd',
      '//etc/passwd',
    ]) {
      const response = await server.fetch(new Request(server.url + path))
      expect([path, response.status, await response.text()]).toEqual([
        path,
        200,
        '<!doctype html><title>metrics</title>',
      ])
      expect(response.headers.get('cache-control')).toBe('no-cache')
    }
  })

  test('static allows nothing inline, nothing from elsewhere, and no frame', async () => {
    const { server } = await testServer({ assetsDir: assets() })
    const { headers } = await server.fetch(new Request(`${server.url}/`))
    const policy = headers.get('content-security-policy')!
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  test('static lets hashed files be kept, and answers 304 to who has a file', async () => {
    const { server } = await testServer({ assetsDir: assets() })
    const script = await server.fetch(new Request(`${server.url}/assets/app-1234.js`))
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    const etag = script.headers.get('etag')!
    const again = await server.fetch(
      new Request(`${server.url}/assets/app-1234.js`, { headers: { 'if-none-match': etag } }),
    )
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  test('static answers 404 for a script that is not there, and 405 to anything but reading', async () => {
    const { server } = await testServer({ assetsDir: assets() })
    expect((await server.fetch(new Request(`${server.url}/assets/app-0.js`))).status).toBe(404)
    expect((await server.fetch(new Request(`${server.url}/`, { method: 'POST' }))).status).toBe(405)
    const head = await server.fetch(new Request(`${server.url}/icon.svg`, { method: 'HEAD' }))
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
  })

  test('static says so when the server has no dashboard', async () => {
    const { server } = await testServer()
    const response = await server.fetch(new Request(`${server.url}/`))
    expect([response.status, await response.text()]).toEqual([
      404,
      'This server was started without the dashboard; its API is at /api/v1\n',
    ])
  })
})
