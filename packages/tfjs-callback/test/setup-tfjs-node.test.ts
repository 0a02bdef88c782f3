// The set-up of the native back end, as far as it can be tried without a download.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { loadTfjsNode } from './support/tfjs-node.ts'

const script = fileURLToPath(new URL('../scripts/setup-tfjs-node.mjs', import.meta.url))
const cache = mkdtempSync(join(tmpdir(), 'setup-tfjs-node-'))
afterAll(() => rmSync(cache, { recursive: true, force: true }))

/** With an empty PATH there is no python3, no pip and no compiler. */
function setUp(args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [script, '--cache', cache, ...args], { encoding: 'utf8', env: { PATH: '' } })
}

describe('setup-tfjs-node', () => {
  it('setup-tfjs-node refuses an option that it does not know', () => {
    const { status, stderr } = setUp(['--fast'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^tfjs-node was not set up: .*'--fast'/)
  })

  it('setup-tfjs-node says in one line what the machine lacks, and leaves nothing half done', () => {
    const { status, stderr } = setUp(['--force'])
    expect(status).toBe(3)
    expect(stderr).toMatch(/^tfjs-node was not set up: .+\n$/)
    expect(readdirSync(cache)).toEqual([])
  })

  it.skipIf('reason' in loadTfjsNode())(
    'setup-tfjs-node has nothing to do where it works, and needs no tool for that',
    () => {
      const { status, stdout } = setUp([])
      expect(status).toBe(0)
      expect(stdout).toMatch(/works already\n$/)
    },
  )
})
