import { webcrypto } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatEventId, newSessionId, parseEventId } from '../src/index.ts'

const SESSION = '0123456789abcdef'

describe('formatEventId()', () => {
  test.each([-1, 0.5, 2 ** 48, Number.NaN, Number.POSITIVE_INFINITY])('refuses the sequence %d', (sequence) => {
    expect(() => formatEventId(SESSION, sequence)).toThrow('sequence must be an integer')
  })

  test.each(['', '0123456789abcde', '0123456789ABCDEF', '0123456789abcdef0'])('refuses the session %j', (session) => {
    expect(() => formatEventId(session, 0)).toThrow('session must be 16 hex digits')
  })

  test('is a UUID of version 8 that names session and sequence', () => {
    expect(formatEventId(SESSION, 10)).toBe('01234567-89ab-8cde-9f53-00000000000a')
  })

  test('round-trips any session and sequence', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9a-f]{16}$/),
        fc.integer({ min: 0, max: 2 ** 48 - 1 }),
        (session, sequence) => {
          expect(parseEventId(formatEventId(session, sequence))).toEqual({ session, sequence })
        },
      ),
      { seed: 3 },
    )
  })
})

describe('parseEventId()', () => {
  test.each([
    '',
    'syvain-metrics-collector-0123456789abcdef0123456789abcdef',
    '01234567-89ab-4cde-9f53-00000000000a',
    '01234567-89ab-8cde-9f54-00000000000a',
    '01234567-89AB-8cde-9f53-00000000000a',
    ' 01234567-89ab-8cde-9f53-00000000000a',
  ])('leaves %j to its owner', (text) => {
    expect(parseEventId(text)).toBeUndefined()
  })
})

test('newSessionId() gives 16 hex digits that differ from call to call', () => {
  const ids = new Set(Array.from({ length: 100 }, () => newSessionId((bytes) => webcrypto.getRandomValues(bytes))))
  expect(ids.size).toBe(100)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/)
})
