// A disk that is really full: a small file system of its own, where the process may mount one (Linux, root).
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { verifyStore } from '../src/operate/verify.ts'
import { row, testServer } from './support/test-server.ts'

const MIB = 1024 * 1024

/** A folder on a file system of a few MiB; undefined where none can be mounted. */
function smallDisk(mebibytes: number): string | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'small-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', dir], { stdio: 'ignore' })
  } catch {
    rmSync(dir, { recursive: true })
    return undefined
  }
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', dir])
    rmSync(dir, { recursive: true })
  })
  return dir
}

describe('disk full', () => {
  test('a full disk makes the server read-only until there is room; nothing acknowledged is lost', async (context) => {
    const dir = smallDisk(8)
    if (dir === undefined) return context.skip('no file system can be mounted here')
    const ballast = join(dir, 'ballast')
    writeFileSync(ballast, new Uint8Array(2 * MIB))
    const { ask, experiment } = await testServer({ dir })
    const id = await experiment()
    const send = (n: number) => {
      const metadata = { n, pad: 'x'.repeat(4_000) }
      const data = Array.from({ length: 50 }, (_, i) =>
        row({ client_event_id: `${n}-${i}`, metadata: { ...metadata, i } }),
      )
      return ask('POST', `/api/v1/experiments/${id}/ingest`, { body: { data } })
    }
    let stored = 0
    let answer = await send(0)
    while (answer.status === 200) answer = await send(++stored)
    expect([answer.status, answer.code, answer.headers.get('retry-after')]).toEqual([503, 'disk_full', '1'])
    expect((await ask('GET', '/readyz', { key: null })).code).toBe('disk_full')
    expect((await ask('GET', '/healthz', { key: null })).status).toBe(200)
    expect((await ask('GET', `/api/v1/experiments/${id}/summary`)).data.series).toHaveLength(stored * 50)
    rmSync(ballast)
    expect((await send(stored)).status).toBe(200)
    expect((await ask('GET', '/readyz', { key: null })).status).toBe(200)
    expect((await ask('GET', `/api/v1/experiments/${id}/summary`)).data.series).toHaveLength((stored + 1) * 50)
    expect(verifyStore(dir).problems).toEqual([])
  })
})
