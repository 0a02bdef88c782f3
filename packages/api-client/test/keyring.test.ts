import { describe, expect, test } from 'vitest'
import { createKeyring, type Keyring, type MintedKey } from '../src/index.ts'

const MINUTE = 60_000

function setup(lifeMs: number): { keyring: Keyring; clock: { nowMs: number }; mints: () => number } {
  const clock = { nowMs: 1_000_000 }
  let mints = 0
  const mint = async (): Promise<MintedKey> => ({ token: `key-${++mints}`, expiresAtMs: clock.nowMs + lifeMs })
  return { keyring: createKeyring({ mint, nowMs: () => clock.nowMs }), clock, mints: () => mints }
}

describe('createKeyring()', () => {
  test('rejects when minting fails, for all who wait, and tries again for the next', async () => {
    let mints = 0
    const keyring = createKeyring({
      nowMs: () => 0,
      mint: async () => {
        if (++mints === 1) throw new Error('outage')
        return { token: `key-${mints}`, expiresAtMs: 60 * MINUTE }
      },
    })
    const waiting = await Promise.allSettled([keyring.token(), keyring.token()])
    expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(mints).toBe(1)
    expect(await keyring.token()).toBe('key-2')
  })

  test('mints once for all who ask at the same time', async () => {
    const { keyring, mints } = setup(60 * MINUTE)
    expect(await Promise.all(Array.from({ length: 50 }, () => keyring.token()))).toEqual(Array(50).fill('key-1'))
    expect(mints()).toBe(1)
  })

  test('renews when fewer than 5 minutes are left', async () => {
    const { keyring, clock } = setup(60 * MINUTE)
    await keyring.token()
    clock.nowMs += 55 * MINUTE - 1
    expect(await keyring.token()).toBe('key-1')
    clock.nowMs += 1
    expect(await keyring.token()).toBe('key-2')
  })

  test('uses a short-lived key for half of its life, not for none of it', async () => {
    const { keyring, clock } = setup(2 * MINUTE)
    await keyring.token()
    clock.nowMs += MINUTE - 1
    expect(await keyring.token()).toBe('key-1')
    clock.nowMs += 1
    expect(await keyring.token()).toBe('key-2')
  })

  test('uses a key that has ended by a wrong clock until it is refused', async () => {
    const { keyring, clock, mints } = setup(-MINUTE)
    for (let i = 0; i < 10; i++) {
      expect(await keyring.token()).toBe('key-1')
      clock.nowMs += MINUTE
    }
    keyring.invalidate('key-1')
    expect(await keyring.token()).toBe('key-2')
    expect(mints()).toBe(2)
  })

  test('throws a refused key away, and ignores a late refusal of an older one', async () => {
    const { keyring, mints } = setup(60 * MINUTE)
    keyring.invalidate('never seen')
    await keyring.token()
    keyring.invalidate('key-1')
    expect(await keyring.token()).toBe('key-2')
    keyring.invalidate('key-1')
    expect(await keyring.token()).toBe('key-2')
    expect(mints()).toBe(2)
  })
})
