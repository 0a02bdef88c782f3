import { describe, expect, it } from 'vitest'
import type { JestAssertion, JestFileResult } from '../../src/hosts/jest-types.ts'
import { readJestFile } from '../../src/hosts/read-jest-file.ts'

const assertion = (title: string, over: Partial<JestAssertion> = {}): JestAssertion => ({
  ancestorTitles: ['suite'],
  title,
  status: 'passed',
  invocations: 1,
  ...over,
})

const read = (tests: JestAssertion[], over: { countsPassed?: boolean; recorded?: string[] } = {}) => {
  const result: JestFileResult = { testFilePath: '/repo/a.test.js', testResults: tests }
  const { countsPassed = true, recorded = [] } = over
  const context = {
    root: '/repo',
    project: '',
    withMessage: false,
    nowMs: 1,
    countsPassed,
    recorded: new Set(recorded),
  }
  const { parts, passed } = readJestFile(result, context)
  return {
    passed,
    named: parts.flatMap((part) => (part.t === 'test' ? [`${part.test.label} ${part.test.outcome}`] : [])),
  }
}

describe('readJestFile()', () => {
  it('readJestFile() names what failed, what was retried and what did not run, and counts the rest', () => {
    const tests = [
      assertion('good'),
      assertion('bad', { status: 'failed' }),
      assertion('second try', { invocations: 2 }),
      assertion('left out', { status: 'pending' }),
      assertion('later', { status: 'todo' }),
      assertion('good too'),
    ]
    expect(read(tests)).toEqual({
      passed: 2,
      named: [
        'a.test.js > suite > bad failed',
        'a.test.js > suite > second try flaky',
        'a.test.js > suite > left out skipped',
        'a.test.js > suite > later todo',
      ],
    })
  })

  it('readJestFile() names a passed test that recorded something', () => {
    const tests = [assertion('score'), assertion('other')]
    const expected = { passed: 1, named: ['a.test.js > suite > score passed'] }
    expect(read(tests, { recorded: ['suite score'] })).toEqual(expected)
  })

  it('readJestFile() names every test when passed ones are not only counted', () => {
    expect(read([assertion('one'), assertion('two')], { countsPassed: false })).toMatchObject({
      passed: 0,
      named: { length: 2 },
    })
  })

  it('readJestFile() numbers equal titles by their place, also when the first one is only counted', () => {
    const tests = [assertion('same'), assertion('same', { status: 'failed' })]
    expect(read(tests).named).toEqual(['a.test.js > suite > same #2 failed'])
  })
})
