import { expect, test } from 'vitest'
import { betweenMarkers } from '../src/markers.ts'
import type { Observation } from '../src/observation.ts'
import type { Results, RowResult } from '../src/results.ts'
import { matrix, matrixCell, runTable, said } from '../src/table.ts'
import { observation } from './fixtures/observation.ts'

const result = (changes: Partial<Observation> = {}): RowResult => ({
  name: 'reset',
  title: 'reset ×3',
  problems: [],
  ...observation(changes),
})
const told = (changes: Partial<Observation['told']>) => ({ told: { lost: 0, troubles: 0, words: '', ...changes } })

test.each([
  ['a document without markers', '# Title\n'],
  ['markers in the wrong order', '<!-- generated: end -->\n<!-- generated: begin -->'],
])('betweenMarkers() refuses %s', (_, document) => {
  expect(() => betweenMarkers(document, 'x')).toThrow('Cannot write the table')
})

test('betweenMarkers() replaces what was there and keeps the rest', () => {
  const document = 'a\n<!-- generated: begin -->\nold\n<!-- generated: end -->\nb'
  const once = betweenMarkers(document, 'new')
  expect(once).toBe('a\n<!-- generated: begin -->\n\nnew\n\n<!-- generated: end -->\nb')
  expect(betweenMarkers(once, 'new')).toBe(once)
})

test.each<[Partial<Observation>, string]>([
  [{}, '100'],
  [{ delivered: 40, lost: 60, ...told({}) }, '**40**, unsaid'],
  [{ delivered: 40, lost: 60, ...told({ troubles: 2 }) }, '**40**, number unsaid'],
  [{ delivered: 40, lost: 60, ...told({ lost: 60 }) }, '**40**'],
  [{ again: 12 }, '100, **+12 again**'],
  [{ failedRequests: 4, requests: 9, earlyRequests: 2 }, '100, 2 early, 9 req.'],
  [{ requestsWhileBlocked: 0 }, '100, 0 req. while blocked'],
  [{ exit: '0', isExitKept: false }, '100, exit 0'],
  [{ isExitKept: false, isOverdue: true }, '100, did not end'],
])('matrixCell() of %j', (changes, cell) => {
  expect(matrixCell(result(changes))).toBe(cell)
})

test.each<[Partial<Observation['told']>, string]>([
  [{}, 'nothing'],
  [{ troubles: 3 }, '3 errors'],
  [{ farewell: { isOk: true, lost: 0, pending: 0 } }, 'ok'],
  [{ lost: 2, troubles: 3, farewell: { isOk: false, lost: 2, pending: 1 } }, '2 lost, 1 pending'],
])('said() of %j', (changes, words) => {
  expect(said(told(changes))).toBe(words)
})

test('matrix() has a dash where a client has no such row', () => {
  const run = (title: string, rows: readonly RowResult[]) => ({ title, rows }) as unknown as Results
  expect(matrix([run('A', [result()]), run('B', [])])).toBe(
    '| scenario | A | B |\n|---|---|---|\n| reset ×3 | 100 | — |',
  )
})

test('runTable() says what came before a restart, and that an exit changed', () => {
  const table = runTable([result({ deliveredAtEnd: 3, exit: '0', isExitKept: false })])
  expect(table.split('\n')[1]).toContain('100/100 (3 before restart)')
  expect(table).toContain('0 CHANGED')
})
