import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FileStore } from '../../src/history/file-store.ts'
import { loadBaseline, runOf } from '../../src/history/load-baseline.ts'
import { collapseRounds, splitRounds } from '../../src/history/split-rounds.ts'
import { bench, runRecord } from '../support/run-record.ts'

function store(): { store: FileStore; dir: string } {
  const dir = mkdtempSync(path.join(tmpdir(), 'jest-reporter-history-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return { store: new FileStore(path.join(dir, 'history')), dir }
}

const query = { project: 'parser', fingerprint: 'machine-a', limit: 100 }

describe('FileStore', () => {
  it('FileStore has no runs before the first and skips a line that does not parse', async () => {
    const { store: s } = store()
    expect(await s.load(query)).toEqual([])
    await s.save(runRecord(1, [bench('a', 1)]))
    appendFileSync(s.fileOf('parser'), '<<<<<<< HEAD\n')
    await s.save(runRecord(2, [bench('a', 1)]))
    expect((await s.load(query)).map((run) => run.runId)).toEqual(['run-000001', 'run-000002'])
    expect(s.badLines).toBe(1)
  })

  it('FileStore keeps no test, remark or meta of a past run', async () => {
    const { store: s } = store()
    await s.save(runRecord(1, [bench('a', 1)], { meta: { secret: 1 }, heapMb: { x: 1 } }))
    expect((await s.load(query))[0]).toMatchObject({ meta: {}, heapMb: {}, tests: [], annotations: [] })
  })

  it('FileStore loads the newest runs of the fingerprint, and others only where there are none', async () => {
    const { store: s } = store()
    for (let n = 0; n < 4; n++)
      await s.save(runRecord(n, [bench('a', 1)], { fingerprint: n < 2 ? 'machine-a' : 'machine-b' }))
    expect((await s.load({ ...query, limit: 1 })).map((run) => run.runId)).toEqual(['run-000001'])
    expect(await s.load({ ...query, fingerprint: 'machine-c' })).toHaveLength(4)
  })

  it('FileStore loads only runs of the line of commits that it is given', async () => {
    const { store: s } = store()
    for (const [n, sha] of ['a', 'b', 'c'].entries())
      await s.save(runRecord(n, [], { git: { ...runRecord(0, []).git, sha } }))
    expect(await s.load({ ...query, ancestry: ['c', 'a'] })).toHaveLength(2)
    expect(await s.load({ ...query, ancestry: [] })).toHaveLength(0)
  })

  it('FileStore forgets what was accepted away, one benchmark or all', async () => {
    const { store: s } = store()
    await s.save(runRecord(1, [bench('a', 1), bench('b', 1)]))
    await s.accept('parser', { label: '> a', atMs: runRecord(1, []).startedAtMs, reason: '' })
    expect((await s.load(query))[0]?.benches.map((b) => b.name)).toEqual(['b'])
    await s.save(runRecord(2, [bench('a', 2)]))
    expect((await s.load(query))[1]?.benches).toHaveLength(1)
    await s.accept('parser', { label: null, atMs: runRecord(3, []).startedAtMs, reason: '' })
    expect((await s.load(query)).flatMap((run) => run.benches)).toEqual([])
  })
})

describe('loadBaseline()', () => {
  it('runOf() refuses what holds no run', () => {
    for (const value of [null, 1, {}, { run: {} }, []]) expect(() => runOf(value)).toThrow('Cannot read a run')
  })

  it('loadBaseline() takes runs of one branch, of one commit, or from a store of the user', async () => {
    const { store: s, dir } = store()
    const { git } = runRecord(0, [])
    await s.save(runRecord(1, []))
    await s.save(runRecord(2, [], { git: { ...git, branch: 'feat', sha: 'beef00' } }))
    const where = { outDirPath: dir, root: dir, ancestry: async () => undefined }
    const ids = async (baseline: Parameters<typeof loadBaseline>[1]['baseline']): Promise<string[]> =>
      (await loadBaseline(runRecord(9, []), baseline ? { baseline } : {}, where)).map((run) => run.runId)
    expect(await ids({ ref: 'feat' })).toEqual(['run-000002'])
    expect(await ids({ ref: 'beef' })).toEqual(['run-000002'])
    expect(await ids('history')).toHaveLength(2)
    expect(await ids({ load: async () => [runRecord(5, [])], save: async () => {} })).toEqual(['run-000005'])
  })

  it('splitRounds() and collapseRounds() keep medians', () => {
    const run = runRecord(1, [bench('a', 3, 1, 2)])
    expect(splitRounds(run).map((part) => part.benches[0]?.rounds[0]?.p50Ms)).toEqual([3, 1, 2])
    expect(collapseRounds(run).benches[0]?.rounds).toMatchObject([{ p50Ms: 2 }])
  })
})
