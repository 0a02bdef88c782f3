import { describe, expect, test } from 'vitest'
import {
  dataEnvelope,
  detailWords,
  errorEnvelope,
  formatExtensions,
  parseExtensions,
  readEnvelope,
  truncateText,
} from '../src/index.ts'

describe('readEnvelope()', () => {
  test.each([
    undefined,
    null,
    'ok',
    7,
    [],
    {},
    { data: 1 },
    { data: undefined, error: null },
    { error: {} },
    { error: 5, data: 1 },
  ])('finds no envelope in %j', (body) => {
    expect(readEnvelope(body)).toEqual({ kind: 'unreadable' })
  })

  test('reads data, also null and false', () => {
    expect(readEnvelope(dataEnvelope({ ok: true }))).toEqual({ kind: 'data', data: { ok: true } })
    expect(readEnvelope(dataEnvelope(null))).toEqual({ kind: 'data', data: null })
  })

  test('reads both forms of an error and the machine words of its details', () => {
    expect(readEnvelope({ error: 'no such key' })).toMatchObject({
      kind: 'error',
      message: 'no such key',
      code: undefined,
    })
    expect(readEnvelope(errorEnvelope('2 items', 'invalid_items', { items: '3,17' }))).toEqual({
      kind: 'error',
      message: '2 items',
      details: 'code=invalid_items;items=3,17',
      code: 'invalid_items',
    })
    expect(detailWords('code=a; items=1,2;junk')).toEqual({ code: 'a', items: '1,2' })
  })
})

test('parseExtensions() keeps what it knows and ignores the rest', () => {
  expect([...parseExtensions('segments=1, counts=2, other=1,reports=1')]).toEqual(['segments', 'reports'])
  expect(parseExtensions(null).size).toBe(0)
  expect(parseExtensions(formatExtensions(['series', 'counts']))).toEqual(new Set(['series', 'counts']))
})

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'abc'],
  ['ab😀', 3, 'ab'],
  ['ab😀c', 4, 'ab😀'],
  ['a\ud800b', 5, 'a\ufffdb'],
])('truncateText(%j, %d) is %j', (text, max, expected) => {
  expect(truncateText(text, max)).toBe(expected)
})
