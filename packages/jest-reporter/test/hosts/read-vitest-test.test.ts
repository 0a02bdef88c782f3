import { describe, expect, it } from 'vitest'
import { isPlainPass, Places, plainPasses } from '../../src/hosts/read-vitest-test.ts'
import type { VitestModule, VitestTask, VitestTestCase } from '../../src/hosts/vitest-types.ts'

/** A module with tests of these titles, as far as places look at it. */
function moduleOf(...names: string[]): VitestTestCase[] {
  const tests: VitestTestCase[] = []
  const project = { name: '' }
  const module = { type: 'module', moduleId: '/repo/a.test.js', project, children: { allTests: () => tests } }
  for (const [i, name] of names.entries()) {
    const test = {
      type: 'test',
      id: String(i),
      name,
      module: module as unknown as VitestModule,
      parent: module,
      project,
    }
    tests.push(test as unknown as VitestTestCase)
  }
  return tests
}

describe('Places', () => {
  it('Places numbers equal titles by their position, whichever of them is asked for', () => {
    const [first, second] = moduleOf('adds', 'adds')
    const alone = new Places('/repo').of(second!)
    const both = new Places('/repo')
    both.of(first!)
    expect(both.of(second!)).toEqual(alone)
    expect(alone.ref.group).toBe(1)
  })

  it('Places gives one test the same place twice, and another title the number 0', () => {
    const places = new Places('/repo')
    const [first, other] = moduleOf('adds', 'subtracts')
    expect(places.of(first!)).toBe(places.of(first!))
    expect(places.of(other!).ref).toMatchObject({ file: 'a.test.js', name: 'subtracts', group: 0 })
  })
})

const plain: VitestTask = { mode: 'run', meta: {}, annotations: [], result: { state: 'pass', retryCount: 0 } }

describe('isPlainPass()', () => {
  it.each<[string, VitestTask | undefined]>([
    ['no raw task', undefined],
    ['a failed test', { ...plain, result: { state: 'fail' } }],
    ['a test without a result', { mode: 'skip', meta: {} }],
    ['a test that passed when it was tried again', { ...plain, result: { state: 'pass', retryCount: 1 } }],
    ['a benchmark of Vitest 3 and 4', { ...plain, meta: { benchmark: true } }],
    ['a test with a benchmark of Vitest 5', { ...plain, benchmarks: [{}] }],
    ['a test with an annotation', { ...plain, annotations: [{}] }],
    ['a test that recorded something', { ...plain, meta: { syvainMetrics: {} } as VitestTask['meta'] & object }],
  ])('isPlainPass() is false for %s', (_name, task) => {
    expect(isPlainPass(task)).toBe(false)
    expect(plainPasses({ tasks: [plain, { tasks: [task ?? {}] }] })).toBeNull()
  })

  it('isPlainPass() is true for a test that passed at once', () => {
    expect(isPlainPass(plain)).toBe(true)
  })
})

describe('plainPasses()', () => {
  it('plainPasses() cannot tell without a raw suite', () => {
    expect(plainPasses(undefined)).toBeNull()
    expect(plainPasses(plain)).toBeNull()
  })

  it('plainPasses() counts the tests of all suites, and none in an empty one', () => {
    expect(plainPasses({ tasks: [] })).toBe(0)
    expect(plainPasses({ tasks: [plain, { tasks: [plain, { tasks: [] }] }, plain] })).toBe(3)
  })
})
