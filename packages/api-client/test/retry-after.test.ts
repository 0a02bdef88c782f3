import { describe, expect, test } from 'vitest'
import { parseRetryAfter } from '../src/index.ts'
import { parseHttpDate } from '../src/retry-after.ts'

const NOW_MS = Date.UTC(2026, 10, 24, 6, 0, 0)

describe('parseRetryAfter()', () => {
  test.each([
    null,
    undefined,
    '',
    '   ',
    '-1',
    '+5',
    '1e3',
    '0x10',
    '.5',
    '5.',
    '5s',
    '5 6',
    '5, 6',
    '1,5',
    'NaN',
    'Infinity',
    'soon',
    'null',
    '٣',
    '9'.repeat(400),
    '99999999999999999999',
    'x 1',
    '2026-11-24T06:00:10Z',
    'Tue, 24 Nov 2026 06:00:10',
    'Tue, 24 Nov 2026 06:00:10 UTC',
    'Tue, 24 Nov 2026 06:00:10 +0100',
    'Tue, 24 nov 2026 06:00:10 GMT',
    'Tue, 24 Foo 2026 06:00:10 GMT',
    'Tue, 00 Nov 2026 06:00:10 GMT',
    'Tue, 32 Nov 2026 06:00:10 GMT',
    'Tue, 24 Nov 2026 24:00:10 GMT',
    'Tue, 24 Nov 2026 06:60:10 GMT',
    'Tue, 4 Nov 2026 06:00:10 GMT',
  ])('refuses %j', (value) => {
    expect(parseRetryAfter(value, NOW_MS)).toBeUndefined()
  })

  test.each([
    ['0', 0],
    ['1', 1_000],
    [' 4 ', 4_000],
    ['007', 7_000],
    ['1.5', 1_500],
    ['0.0001', 1],
    ['3600', 3_600_000],
    ['31536000', 31_536_000_000],
    ['Tue, 24 Nov 2026 06:00:10 GMT', 10_000],
    ['Tuesday, 24-Nov-26 06:00:10 GMT', 10_000],
    ['Tue Nov 24 06:00:10 2026', 10_000],
    ['Tue, 24 Nov 2026 06:00:00 GMT', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
  ])('takes %j for %i ms', (value, ms) => {
    expect(parseRetryAfter(value, NOW_MS)).toBe(ms)
  })
})

test('parseHttpDate() reads the three forms of RFC 9110 as the same moment', () => {
  const moment = Date.UTC(1994, 10, 6, 8, 49, 37)
  for (const text of ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994']) {
    expect(parseHttpDate(text, NOW_MS)).toBe(moment)
  }
})
