import { describe, expect, it } from 'vitest'
import { configHash } from '../src/config-hash.ts'

describe('configHash()', () => {
  it('configHash() does not depend on the order of keys, and on everything else', () => {
    const hash = configHash({ a: 1, b: { c: [1, 2], d: null } })
    expect(hash).toMatch(/^[0-9a-f]{16}$/)
    expect(configHash({ b: { d: null, c: [1, 2] }, a: 1 })).toBe(hash)
    for (const other of [
      { a: 2, b: { c: [1, 2], d: null } },
      { a: 1, b: { c: [2, 1], d: null } },
      { a: '1', b: {} },
      {},
      [],
      '',
    ]) {
      expect(configHash(other)).not.toBe(hash)
    }
  })

  it('configHash() is FNV-1a: the empty string in JSON is two quotes of two bytes each', () => {
    let hash = 0xcbf29ce484222325n
    for (const byte of [0x22, 0, 0x22, 0]) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
    expect(configHash('')).toBe(hash.toString(16).padStart(16, '0'))
  })
})
