import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { startServer } from '../src/create-server.ts'
import { lockFolder } from '../src/store/sqlite/folder-lock.ts'
import { testDir, testServer } from './support/test-server.ts'

describe('lockFolder', () => {
  test('lockFolder() refuses a second holder and names the first', () => {
    const dir = testDir()
    const lock = lockFolder(dir, 1_000)
    expect(() => lockFolder(dir, 2_000)).toThrow(
      `Cannot use the data folder: another server has it (process ${process.pid}, since 1970-01-01T00:00:01.000Z)`,
    )
    lock.release()
    lockFolder(dir, 3_000).release()
  })

  test('lockFolder() is free again after its holder was killed', async () => {
    const dir = testDir()
    const code = `import('tsx/esm/api').then(async ({ register }) => {
      register()
      const { lockFolder } = await import(${JSON.stringify(new URL('../src/store/sqlite/folder-lock.ts', import.meta.url).href)})
      lockFolder(${JSON.stringify(dir)}, 1)
      console.log('held')
      setInterval(() => {}, 1_000)
    })`
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(createInterface(child.stdout), 'line')
    expect(line).toBe('held')
    expect(() => lockFolder(dir, 2)).toThrow(`process ${child.pid}`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    lockFolder(dir, 3).release()
  })
})

describe('startServer', () => {
  test('startServer() refuses a folder that another server has, and leaves it working', async () => {
    const { dir, ask } = await testServer()
    await expect(startServer({ dir, port: 0 }, undefined)).rejects.toThrow('another server has it')
    expect((await ask('GET', '/api/v1/auth/status')).status).toBe(200)
  })

  test('startServer() gives its folder back when it cannot listen', async () => {
    const { server } = await testServer()
    const dir = testDir()
    const port = Number(new URL(server.url).port)
    await expect(startServer({ dir, port }, undefined)).rejects.toThrow('the port is in use')
    lockFolder(dir, 1).release()
  })
})
