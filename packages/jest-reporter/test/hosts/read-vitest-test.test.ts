import { describe, expect, it } from 'vitest'
import { Places } from '../../src/hosts/read-vitest-test.ts'
import type { VitestModule, VitestTestCase } from '../../src/hosts/vitest-types.ts'

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
