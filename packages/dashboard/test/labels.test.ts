import { describe, expect, test } from 'vitest'
import {
  flatRows,
  lineLabels,
  metadataText,
  namedText,
  sharedMetadata,
  shownJson,
  withoutKeys,
} from '../src/model/labels.ts'

describe('lineLabels', () => {
  test('lineLabels() of one line is empty: nothing differs', () => {
    expect(lineLabels([{ split: 'train' }])).toEqual([''])
  })

  test('lineLabels() of equal maps are empty', () => {
    expect(lineLabels([{ a: 1 }, { a: 1 }])).toEqual(['', ''])
  })

  test('lineLabels() are the values of the one key that differs', () => {
    expect(
      lineLabels([
        { split: 'train', seed: 1 },
        { split: 'validation', seed: 1 },
      ]),
    ).toEqual(['train', 'validation'])
  })

  test('lineLabels() name what is no text when several keys differ', () => {
    expect(
      lineLabels([
        { split: 'train', fold: 1 },
        { split: 'train', fold: 2 },
        { split: 'test', fold: 2 },
      ]),
    ).toEqual(['train · fold=1', 'train · fold=2', 'test · fold=2'])
  })

  test('lineLabels() name text too when it alone does not tell the lines apart', () => {
    expect(lineLabels([{ a: 'x' }, { b: 'x' }])).toEqual(['a=x', 'b=x'])
  })

  test('lineLabels() say that a line lacks the key', () => {
    expect(lineLabels([{}, { split: 'train' }])).toEqual(['(none)', 'train'])
  })

  test('lineLabels() compare nested values whatever the order of their keys', () => {
    expect(lineLabels([{ o: { a: 1, b: 2 } }, { o: { b: 2, a: 1 } }])).toEqual(['', ''])
  })
})

test('metadataText() lets text stand for itself, the split first', () => {
  expect(metadataText({})).toBe('')
  expect(metadataText({ split: 'train' })).toBe('train')
  expect(metadataText({ fold: 2 })).toBe('fold=2')
  expect(metadataText({ granularity: 'batch', split: 'train', fold: 2 })).toBe('train · fold=2 · batch')
})

test('namedText() names every key', () => {
  expect(namedText({ granularity: 'batch', split: 'train' })).toBe('split=train · granularity=batch')
})

test('shownJson() leaves text alone', () => {
  expect([shownJson('<b>'), shownJson(null), shownJson([1, 'a'])]).toEqual(['<b>', 'null', '[1,"a"]'])
})

test('flatRows() makes paths of nested keys and leaves arrays and empty objects whole', () => {
  expect(flatRows({ optimizer: { name: 'sgd', rate: 0.1 }, layers: [64, 10], none: {}, off: null })).toEqual([
    ['optimizer.name', 'sgd'],
    ['optimizer.rate', '0.1'],
    ['layers', '[64,10]'],
    ['none', '{}'],
    ['off', 'null'],
  ])
})

test('sharedMetadata() is what all maps agree on', () => {
  expect(sharedMetadata([])).toEqual({})
  expect(
    sharedMetadata([
      { a: 1, b: { c: 1 } },
      { b: { c: 1 }, a: 2 },
    ]),
  ).toEqual({ b: { c: 1 } })
  expect(sharedMetadata([{ a: 1 }, {}])).toEqual({})
})

test('withoutKeys() leaves the rest', () => {
  expect(withoutKeys({ a: 1, b: 2 }, { a: 9 })).toEqual({ b: 2 })
})
