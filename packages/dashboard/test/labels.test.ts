import { describe, expect, test } from 'vitest'
import { flatRows, lineLabels, metadataText, sharedMetadata, shownJson, withoutKeys } from '../src/model/labels.ts'

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

  test('lineLabels() name the keys when several differ', () => {
    expect(
      lineLabels([
        { split: 'train', fold: 1 },
        { split: 'train', fold: 2 },
        { split: 'test', fold: 2 },
      ]),
    ).toEqual(['fold=1 split=train', 'fold=2 split=train', 'fold=2 split=test'])
  })

  test('lineLabels() say that a line lacks the key', () => {
    expect(lineLabels([{}, { split: 'train' }])).toEqual(['(none)', 'train'])
  })

  test('lineLabels() compare nested values whatever the order of their keys', () => {
    expect(lineLabels([{ o: { a: 1, b: 2 } }, { o: { b: 2, a: 1 } }])).toEqual(['', ''])
  })
})

test('metadataText() is the value of a lone text key, else pairs', () => {
  expect(metadataText({})).toBe('')
  expect(metadataText({ split: 'train' })).toBe('train')
  expect(metadataText({ fold: 2 })).toBe('fold=2')
  expect(metadataText({ split: 'train', fold: 2 })).toBe('fold=2 split=train')
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
