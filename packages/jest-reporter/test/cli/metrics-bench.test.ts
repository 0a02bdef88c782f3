import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/report/report.ts'
import { type Bench, cliBench } from '../support/cli.ts'
import { filesIn } from '../support/run-fixture.ts'

function report(bench: Bench): Report {
  return JSON.parse(readFileSync(path.join(bench.dir, '.metrics', 'report.json'), 'utf8')) as Report
}

/** Fills the history with `n` quiet runs. */
async function history(bench: Bench, n: number, names: string[] = ['sort']): Promise<void> {
  for (let i = 0; i < n; i++) {
    bench.times(Object.fromEntries(names.map((name) => [name, 10 * (1 + 0.01 * Math.sin(i * 2.3))])))
    expect(await bench.run('run --rounds 1 --confirm 0 -- FAKE')).toBe(0)
  }
}

describe('metrics-bench', () => {
  it.each([
    ['', 'no command given'],
    ['dance', 'there is no command dance'],
    ['run --rounds 0 -- FAKE', '--rounds: it must be a number >= 1, got 0'],
    ['run --rounds 1.5 -- FAKE', '--rounds: it must be a whole number'],
    ['run --fail-on broken -- FAKE', '--fail-on: broken is none of'],
    ['run --rounds 1 --no-such', 'no-such'],
    ['run --rounds 1', 'no command after --'],
    ['run --rounds 1 -- node -e 0', 'the command left no record'],
    ['run --rounds 1 -- no-such-program-here', 'Cannot run no-such-program-here'],
    ['compare one.json', 'give two files'],
    ['compare one.json two.json', 'Cannot compare'],
    ['gate --from missing.json', 'Cannot read the report'],
    ['merge', 'give the folders or files'],
    ['merge missing', 'Cannot merge'],
    ['ab -- FAKE', 'give --base REF'],
    ['ab --base main -- FAKE', 'this is no git repository'],
  ])('metrics-bench %s ends with status 2 and says why', async (line, why) => {
    const bench = cliBench()
    bench.times({ sort: 10 })
    expect(await bench.run(line)).toBe(2)
    expect(bench.said()).toContain(why)
  })

  it('run makes one experiment of all rounds, a step per round, and a report', async () => {
    const bench = cliBench()
    bench.times({ sort: [10, 11, 12], search: 1 })
    expect(await bench.run('run --rounds 3 -- FAKE')).toBe(0)
    expect(bench.recorder.experiments).toHaveLength(1)
    const [experiment] = bench.recorder.experiments
    const p50 = experiment!.metrics.filter(
      (m) => m.name === 'latency_ms' && m.metadata.bench === 'suite > sort' && m.metadata.stat === 'p50',
    )
    expect(p50.map((m) => [m.step, m.value])).toEqual([
      [0, 10],
      [1, 11],
      [2, 12],
    ])
    expect(report(bench).judgement).toMatchObject({ statistic: 'best', counts: { new: 2 } })
    expect(readFileSync(path.join(bench.dir, '.metrics', 'report.md'), 'utf8')).toContain('**2 new**')
    expect(filesIn(bench.dir, '.metrics', 'spool')).toEqual([])
  })

  it('run confirms a suspect in fresh processes of its file and fails the gate', async () => {
    const bench = cliBench()
    await history(bench, 6, ['sort', 'search'])
    bench.times({ sort: 14, search: 10 })
    expect(await bench.run('run --rounds 1 --confirm 2 -- FAKE')).toBe(1)
    const [worst] = report(bench).judgement.verdicts
    expect(worst).toMatchObject({ bench: 'suite > sort', state: 'regressed', confirmed: { runs: 2, agreed: 2 } })
    expect(bench.said()).toContain('confirmation 2 of 2: a.bench.ts')
    expect(bench.said()).toMatch(/✗ suite > sort +14 ms +\+39\.\d %/)
    expect(bench.said()).toContain('failed: regressed: a.bench.ts > suite > sort')
    const texts = bench.recorder.experiments.at(-1)!.annotations.map((a) => a.text)
    expect(texts.some((text) => /^regressed: a\.bench\.ts > suite > sort \+39/.test(text))).toBe(true)
  })

  it('run stays green for a suspect that fresh processes do not show again', async () => {
    const bench = cliBench()
    await history(bench, 6)
    writeFileSync(path.join(bench.dir, 'count.txt'), '0')
    bench.times({ sort: [14, 10, 10] })
    expect(await bench.run('run --rounds 1 --confirm 2 -- FAKE')).toBe(0)
    expect(report(bench).judgement.verdicts[0]).toMatchObject({
      state: 'unconfirmed',
      confirmed: { runs: 2, agreed: 0 },
    })
  })

  it('run fails for a failed benchmark, a failed command, too few benchmarks and a required baseline', async () => {
    const bench = cliBench()
    bench.times({ sort: 10, broken: null })
    expect(await bench.run('run --rounds 1 -- FAKE')).toBe(1)
    bench.times({ sort: 10 })
    expect(await bench.run('run --rounds 1 -- FAKE', { FAKE_STATUS: '7' })).toBe(1)
    expect(await bench.run('run --rounds 1 --min-benches 2 -- FAKE')).toBe(1)
    expect(bench.said()).toContain('1 benchmarks ran, at least 2 must')
    bench.times({})
    expect(await bench.run('run --rounds 1 -- FAKE')).toBe(1)
    bench.times({ other: 10 })
    expect(await bench.run('run --rounds 1 --require-baseline -- FAKE')).toBe(3)
  })

  it('accept makes older runs no baseline any more', async () => {
    const bench = cliBench()
    await history(bench, 6)
    expect(await bench.run('accept sort --reason intended')).toBe(0)
    bench.times({ sort: 20 })
    expect(await bench.run('run --rounds 1 -- FAKE')).toBe(0)
    expect(report(bench).judgement.verdicts[0]).toMatchObject({ state: 'new', n: 0 })
  })

  it('gate decides later on the report of an earlier job', async () => {
    const bench = cliBench()
    bench.times({ sort: 10, broken: null })
    await bench.run('run --rounds 1 -- FAKE')
    expect(await bench.run('gate --from .metrics/report.json')).toBe(1)
    expect(await bench.run('gate --fail-on regressed')).toBe(0)
    expect(await bench.run('gate --fail-on regressed --require-baseline')).toBe(3)
  })

  it('compare judges two stored reports by their rounds', async () => {
    const bench = cliBench()
    const store = async (name: string, times: number[]): Promise<void> => {
      bench.times({ sort: times })
      writeFileSync(path.join(bench.dir, 'count.txt'), '0')
      expect(await bench.run(`run --rounds ${times.length} -- FAKE`)).toBe(0)
      writeFileSync(path.join(bench.dir, name), JSON.stringify(report(bench)))
    }
    await store('base.json', [10, 10.1, 9.9, 10, 10.05])
    await store('same.json', [10, 10.1, 10])
    await store('slow.json', [14, 14.1, 13.9])
    await store('single.json', [10])
    const at = (name: string): string => path.join(bench.dir, name)
    expect(await bench.run(`compare ${at('base.json')} ${at('same.json')}`)).toBe(0)
    expect(await bench.run(`compare ${at('base.json')} ${at('slow.json')}`)).toBe(1)
    expect(await bench.run(`compare ${at('single.json')} ${at('slow.json')}`)).toBe(2)
  })

  it('flush sends what was kept, once, with the ids it had', async () => {
    const bench = cliBench()
    bench.times({ sort: 10 })
    bench.recorder.failure = 'the service is away'
    expect(await bench.run('run --rounds 1 -- FAKE')).toBe(0)
    expect(bench.said()).toContain('send it with: npx metrics-bench flush')
    expect(await bench.run('flush')).toBe(2)
    expect(filesIn(bench.dir, '.metrics', 'spool')).toHaveLength(1)
    const spool = readFileSync(path.join(bench.dir, '.metrics', 'spool', filesIn(bench.dir, '.metrics', 'spool')[0]!))
    bench.recorder.failure = null
    expect(await bench.run('flush')).toBe(0)
    expect(await bench.run('flush')).toBe(0)
    expect(bench.printed()).toContain('nothing to flush')
    expect(bench.recorder.experiments).toHaveLength(1)
    writeFileSync(path.join(bench.dir, '.metrics', 'spool', 'again.jsonl'), spool)
    expect(await bench.run('flush')).toBe(0)
    const [first, second] = bench.recorder.experiments
    expect(second).toEqual(first)
    expect(first!.request.session).toMatch(/^[0-9a-f]{16}$/)
  })

  it('merge makes of two shards what one run would have been', async () => {
    const whole = cliBench()
    whole.times({ sort: 10, search: 5 })
    await whole.run('run --rounds 1 --confirm 0 -- FAKE')
    const sharded = cliBench()
    for (const times of [{ sort: 10 }, { search: 5 }]) {
      sharded.times(times)
      const env = { ...process.env, SYVAIN_METRICS_PARTS: path.join(sharded.dir, 'parts'), SYVAIN_METRICS_ROLE: 'run' }
      execFileSync('node', [path.join(sharded.dir, 'shared', 'fake-runner.mjs')], { cwd: sharded.dir, env })
    }
    expect(await sharded.run(`merge ${path.join(sharded.dir, 'parts')}`)).toBe(0)
    const latency = (bench: Bench): unknown[] =>
      bench.recorder.experiments[0]!.metrics.filter((m) => m.name === 'latency_ms')
    expect(latency(sharded)).toEqual(latency(whole))
  })

  it('ab finds what changed between two commits and cleans up its worktree', async () => {
    const bench = cliBench()
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: bench.dir, encoding: 'utf8' })
    const jitter = [1, 1.01, 0.99, 1.005, 0.995]
    git('init', '-q', '-b', 'main')
    git('config', 'user.email', 'tester@example.com')
    git('config', 'user.name', 'Tester')
    writeFileSync(path.join(bench.dir, '.gitignore'), '.metrics\ncount.txt\n')
    bench.times({ slower: jitter.map((f) => 10 * f), same: jitter.map((f) => 3 * f), gone: 1 })
    git('add', '.')
    git('commit', '-qm', 'base')
    bench.times({ slower: jitter.map((f) => 10.8 * f), same: jitter.map((f) => 3 * f), fresh: 1 })
    expect(await bench.run('ab --base HEAD --pairs 8 --quiet -- FAKE')).toBe(1)
    const verdicts = report(bench).judgement.verdicts.map((v) => [v.bench, v.state])
    expect(verdicts).toEqual([
      ['suite > slower', 'regressed'],
      ['suite > gone', 'missing'],
      ['suite > fresh', 'new'],
      ['suite > same', 'unchanged'],
    ])
    expect(report(bench).judgement.verdicts[0]!.change).toBeCloseTo(0.08, 1)
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1)
    expect(existsSync(path.join(bench.dir, '.metrics', 'history'))).toBe(false)
  })

  it('init prints the configuration for what is installed', async () => {
    const bench = cliBench()
    expect(await bench.run('init')).toBe(0)
    expect(bench.printed()).toContain('neither vitest nor jest is installed here')
    for (const [name, version] of Object.entries({ vitest: '2.1.0', jest: '30.5.2' })) {
      mkdirSync(path.join(bench.dir, 'node_modules', name), { recursive: true })
      writeFileSync(path.join(bench.dir, 'node_modules', name, 'package.json'), JSON.stringify({ version }))
    }
    expect(await bench.run('init')).toBe(0)
    expect(bench.printed()).toContain('# vitest 2.1.0 is outside 3.2 to 5')
    expect(bench.printed()).toContain("reporters: ['default', '@syvain-metrics/jest-reporter']")
  })

  it('help lists every command', async () => {
    const bench = cliBench()
    expect(await bench.run('help')).toBe(0)
    for (const name of ['run', 'ab', 'compare', 'gate', 'merge', 'flush', 'accept', 'init'])
      expect(bench.printed()).toContain(`  ${name} `)
  })
})
