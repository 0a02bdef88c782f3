// What the server says about itself.
import { randomFillSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { failure, jsonLines } from '../src/log.ts'
import { testServer } from './support/test-server.ts'

describe('log', () => {
  test('jsonLines() writes a line per happening, whatever its text', () => {
    const lines: string[] = []
    const log = jsonLines(
      (line) => lines.push(line),
      () => 1_700_000_000_000,
    )
    log({ level: 'error', event: 'request_failed', ...failure(new Error('two\nlines "quoted"')) })
    log({ level: 'warning', event: 'spool', message: failure('no error').message })
    expect(lines.map((line) => line.includes('\n'))).toEqual([false, false])
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        time: '2023-11-14T22:13:20.000Z',
        level: 'error',
        event: 'request_failed',
        message: 'two\nlines "quoted"',
        stack: expect.stringContaining('log.test.ts'),
      },
      { time: '2023-11-14T22:13:20.000Z', level: 'warning', event: 'spool', message: 'no error' },
    ])
  })

  test('log tells of start and stop, and of a request that failed: its route, nothing of its body', async () => {
    const lines: string[] = []
    let isBroken = false
    const random = (bytes: Uint8Array<ArrayBuffer>) => {
      if (isBroken) throw new Error('no randomness')
      randomFillSync(bytes)
    }
    const { server, ask } = await testServer({ log: (line) => lines.push(line), random })
    isBroken = true
    const description = 'nobody else reads this'
    expect((await ask('POST', '/api/v1/experiments', { body: { slug: 'x', description } })).status).toBe(500)
    await server.close()
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'info', event: 'listening', url: server.url },
      {
        level: 'error',
        event: 'request_failed',
        method: 'POST',
        route: '/api/v1/experiments',
        message: 'no randomness',
      },
      { level: 'info', event: 'stopped' },
    ])
    expect(lines.join()).not.toContain(description)
  })
})
