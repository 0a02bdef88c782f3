import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import {
  annotationMetadataProblem,
  annotationProblem,
  canonicalJson,
  metricMetadataProblem,
  metricNameProblem,
  slugProblem,
  stepProblem,
} from '../src/index.ts'

describe('metricNameProblem()', () => {
  test.each([
    ['', 'name must have 1 to 500 characters, got ""'],
    [undefined, 'name must be a string of 1 to 500 characters, got undefined'],
    [7, 'name must be a string of 1 to 500 characters, got 7'],
    ['\ud83d', 'name must be well-formed Unicode'],
    ['x'.repeat(501), 'name must have 1 to 500 characters'],
  ])('refuses %j', (name, message) => {
    expect(metricNameProblem(name)).toContain(message)
  })

  test.each(['loss', 'x'.repeat(500), 'größe 😀', ' '])('takes %j', (name) => {
    expect(metricNameProblem(name)).toBeUndefined()
  })
})

test.each([[''], ['s'.repeat(201)], [null]])('slugProblem() refuses %j', (slug) => {
  expect(slugProblem(slug)).toMatch(/^slug must/)
})

test.each([[''], ['a'.repeat(16_001)], [{}]])('annotationProblem() refuses %j', (text) => {
  expect(annotationProblem(text)).toMatch(/^annotation must/)
})

describe('stepProblem()', () => {
  test.each([[-1], [0.5], [Number.NaN], [Number.POSITIVE_INFINITY], [2 ** 53], ['3'], [undefined], [3n]])(
    'refuses %s',
    (step) => {
      expect(stepProblem(step)).toMatch(/^step must be null or an integer from 0 to 9007199254740990, got /)
    },
  )

  test.each([[null], [0], [2 ** 53 - 2]])('takes %s', (step) => {
    expect(stepProblem(step)).toBeUndefined()
  })
})

describe('metricMetadataProblem()', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  test.each<[string, unknown, string]>([
    ['undefined', undefined, 'got undefined'],
    ['null', null, 'got null'],
    ['an array', [1], 'got an array of 1'],
    ['text', 'train', 'got "train"'],
    ['a Map', new Map(), 'got an object (Map)'],
    ['a date inside', { at: new Date(0) }, 'metadata.at is a Date, not a plain object'],
    ['undefined inside', { a: undefined }, 'metadata.a is undefined'],
    ['NaN inside', { a: { b: [1, Number.NaN] } }, 'metadata.a.b[1] is NaN'],
    ['a function', { f: () => 1 }, 'metadata.f is a function'],
    ['a bigint', { n: 1n }, 'metadata.n is a bigint'],
    ['a symbol', { s: Symbol('x') }, 'metadata.s is a symbol'],
    ['a cycle', cyclic, 'nested deeper than 32 levels, or is cyclic'],
    ['too much text', { t: 'x'.repeat(20_000) }, 'at most 16384 bytes'],
  ])('refuses %s and names the place', (_name, metadata, message) => {
    expect(metricMetadataProblem(metadata)).toContain(message)
  })

  test('takes objects of another realm and without prototype', () => {
    expect(metricMetadataProblem(runInNewContext('({ split: "train", list: [1, { a: null }] })'))).toBeUndefined()
    expect(metricMetadataProblem(Object.assign(Object.create(null), { split: 'train' }))).toBeUndefined()
  })

  test('annotations may carry more', () => {
    expect(annotationMetadataProblem({ t: 'x'.repeat(20_000) })).toBeUndefined()
    expect(annotationMetadataProblem({ t: 'x'.repeat(70_000) })).toContain('at most 65536 bytes')
  })
})

test('canonicalJson() is the same for equal maps in any order of keys', () => {
  expect(canonicalJson({ b: { d: 1, c: [null, true] }, a: -0 })).toBe('{"a":0,"b":{"c":[null,true],"d":1}}')
  expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }))
  expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}')
})
