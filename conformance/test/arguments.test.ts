import { expect, test } from 'vitest'
import { readArguments } from '../src/arguments.ts'
import { ROWS } from '../src/rows.ts'

test.each([
  [['--peer', 'nobody'], 'Cannot run "nobody": known clients are ours, opentelemetry,'],
  [['--row', 'healthy', '--row', 'sunny'], 'Cannot run row "sunny": known rows are healthy,'],
  [['--at-once', '0'], '--at-once must be an integer of at least 1, got "0"'],
  [['--at-once', 'many'], 'got "many"'],
  [['--fast'], "Unknown option '--fast'"],
])('readArguments() refuses %j', (argv, message) => {
  expect(() => readArguments(argv)).toThrow(message)
})

test('readArguments() runs all rows of ours without arguments', () => {
  expect(readArguments([])).toMatchObject({ subject: { name: 'ours' }, rows: ROWS, json: undefined, atOnce: 6 })
})

test('readArguments() chooses client, rows and file', () => {
  const args = readArguments([
    '--peer',
    'segment',
    '--row',
    'poison',
    '--row',
    'exit',
    '--json',
    'out.json',
    '--at-once',
    '2',
  ])
  expect(args).toMatchObject({ subject: { name: 'segment' }, json: 'out.json', atOnce: 2 })
  expect(args?.rows.map(({ name }) => name)).toEqual(['poison', 'exit'])
})

test('readArguments() is undefined for --help', () => {
  expect(readArguments(['--help'])).toBeUndefined()
})

test('ROWS have names of their own', () => {
  expect(new Set(ROWS.map(({ name }) => name)).size).toBe(ROWS.length)
})
