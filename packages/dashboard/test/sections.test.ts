import { expect, test } from 'vitest'
import { sections } from '../src/model/sections.ts'

test('sections() split names at the last slash, names without one first', () => {
  const names = ['gpu/0/memory', '/odd', 'loss', 'gpu/0/load'].map((name) => ({ name }))
  expect(sections(names).map(({ title, items }) => [title, items.map((item) => item.name)])).toEqual([
    ['', ['/odd', 'loss']],
    ['gpu/0', ['gpu/0/memory', 'gpu/0/load']],
  ])
  expect(sections([])).toEqual([])
})
