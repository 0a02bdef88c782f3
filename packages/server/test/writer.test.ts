import { describe, expect, test } from 'vitest'
import { type Applier, Writer } from '../src/ingest/writer.ts'
import type { Applied, Command, Outcome } from '../src/store/commands.ts'

const done: Outcome = { kind: 'done', value: null, replayed: false }

/** An applier whose groups are released by hand. */
function heldApplier(): Applier & { groups: (readonly Command[])[]; release: () => void } {
  const groups: (readonly Command[])[] = []
  let waiting: (() => void)[] = []
  return {
    groups,
    release: () => {
      for (const go of waiting.splice(0)) go()
    },
    apply: (commands) =>
      new Promise<Applied>((resolve) => {
        groups.push(commands)
        waiting = [...waiting, () => resolve({ outcomes: commands.map(() => done), events: [] })]
      }),
  }
}

const command = (bytes: number): Command<'ingest.rows'> => ({
  kind: 'ingest.rows',
  input: { experimentId: 'e', body: new Uint8Array(bytes) },
  nowMs: 1,
})

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('Writer', () => {
  test('Writer puts what comes during a commit into the next one', async () => {
    const applier = heldApplier()
    const writer = new Writer({ applier, onEvents: () => {} })
    const first = writer.submit(command(1))
    await turn()
    const rest = [writer.submit(command(1)), writer.submit(command(1)), writer.submit(command(1))]
    await turn()
    expect(applier.groups.map(({ length }) => length)).toEqual([1])
    applier.release()
    await first
    await turn()
    expect(applier.groups.map(({ length }) => length)).toEqual([1, 3])
    applier.release()
    expect(await Promise.all(rest)).toEqual([done, done, done])
  })

  test('Writer keeps a commit within its bytes, and takes one body of any size', async () => {
    const applier = heldApplier()
    const writer = new Writer({ applier, onEvents: () => {}, maxGroupBytes: 100 })
    const sizes = [60, 30, 20, 500, 1]
    const all = sizes.map((bytes) => writer.submit(command(bytes)))
    for (let i = 0; i < 4; i++) {
      await turn()
      applier.release()
    }
    await Promise.all(all)
    expect(
      applier.groups.map((group) => group.map(({ input }) => (input as { body: Uint8Array }).body.length)),
    ).toEqual([[60, 30], [20], [500], [1]])
  })

  test('Writer refuses a body when its queue is full, never a small command', async () => {
    const applier = heldApplier()
    const writer = new Writer({ applier, onEvents: () => {}, maxQueueBytes: 100 })
    const first = writer.submit(command(90))
    expect(await writer.submit(command(20))).toMatchObject({ kind: 'refused', status: 503, code: 'queue_full' })
    const small = writer.submit({ kind: 'key.touch', input: { id: 'k', kind: 'api_key' }, nowMs: 1 })
    await turn()
    applier.release()
    await Promise.all([first, small])
    expect(writer.load).toEqual({ commands: 0, bytes: 0 })
  })

  test('Writer says "failed" for a group that its applier could not take, and goes on', async () => {
    let fail = true
    const applier: Applier = {
      apply: async (commands) => {
        if (fail) throw new Error('thread gone')
        return { outcomes: commands.map(() => done), events: [] }
      },
    }
    const writer = new Writer({ applier, onEvents: () => {} })
    expect(await writer.submit(command(1))).toEqual({ kind: 'failed', message: 'thread gone', full: false })
    fail = false
    expect(await writer.submit(command(1))).toEqual(done)
  })

  test('Writer stores what it has before it closes, and refuses what comes after', async () => {
    const applier = heldApplier()
    const writer = new Writer({ applier, onEvents: () => {} })
    const last = writer.submit(command(1))
    const closed = writer.close()
    expect(await writer.submit(command(1))).toMatchObject({ kind: 'refused', status: 503, code: 'stopping' })
    await turn()
    applier.release()
    expect(await last).toEqual(done)
    await closed
  })
})
