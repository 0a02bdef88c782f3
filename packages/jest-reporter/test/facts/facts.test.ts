import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os, { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ciFacts } from '../../src/facts/ci.ts'
import { fingerprintOf } from '../../src/facts/fingerprint.ts'
import { ancestryOf, gitFacts } from '../../src/facts/git.ts'
import { cpuLimitOf, cpuOf, machineFacts, stealPercent, timerResolutionMs } from '../../src/facts/machine.ts'
import { commandRunner } from '../../src/facts/run-command.ts'
import { allowedFlags } from '../../src/facts/runtime.ts'
import { unfitReasons } from '../../src/facts/unfit.ts'
import { runRecord } from '../support/run-record.ts'

function folder(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'jest-reporter-facts-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

describe('fingerprintOf()', () => {
  const { machine, runtime, framework } = runRecord(0, [])
  const base = fingerprintOf(machine, runtime, framework)

  it.each([
    ['host name', { ...machine, hostHash: 'other' }, runtime, framework],
    ['memory', { ...machine, memGb: 1 }, runtime, framework],
    ['Node patch', machine, { ...runtime, node: '20.20.9' }, framework],
    ['engine minor', machine, runtime, { ...framework, engineVersion: '2.11' }],
    ['workers', machine, runtime, { ...framework, maxWorkers: 16 }],
  ])('fingerprintOf() does not depend on the %s', (_what, m, r, f) => {
    expect(fingerprintOf(m, r, f)).toBe(base)
  })

  it.each([
    ['CPU', { ...machine, cpu: 'Other CPU' }, runtime, framework],
    ['core limit', { ...machine, cpuLimit: 1 }, runtime, framework],
    ['Node minor', machine, { ...runtime, node: '20.21.0' }, framework],
    ['flags', machine, { ...runtime, flags: ['--jitless'] }, framework],
    ['engine major', machine, runtime, { ...framework, engineVersion: '6' }],
    ['pool', machine, runtime, { ...framework, pool: 'threads' }],
  ])('fingerprintOf() changes with the %s', (_what, m, r, f) => {
    expect(fingerprintOf(m, r, f)).not.toBe(base)
  })
})

describe('machine and runtime facts', () => {
  it('cpuLimitOf() reads a cgroup quota and knows that max is none', () => {
    expect([null, '', 'max 100000', '200000 100000', '150000 100000\n'].map(cpuLimitOf)).toEqual([
      null,
      null,
      null,
      2,
      1.5,
    ])
  })

  it('stealPercent() needs two readings', () => {
    expect(stealPercent(null, { total: 1, steal: 0 })).toBeNull()
    expect(stealPercent({ total: 100, steal: 0 }, { total: 200, steal: 5 })).toBe(5)
  })

  it('timerResolutionMs() finds the grain, not the time of a reading', () => {
    const clock = (tickNs: number, readNs: number): (() => number) => {
      let ns = 0
      return () => {
        ns += readNs * (0.5 + ((ns * 7) % 13) / 13)
        return (Math.floor(ns / tickNs) * tickNs) / 1e6
      }
    }
    expect(timerResolutionMs(clock(10, 240))).toBeCloseTo(10e-6, 9)
    expect(timerResolutionMs(clock(100_000, 240))).toBeCloseTo(0.1, 6)
  })

  it('machineFacts() holds the host name only as a hash that differs per project', () => {
    const [one, two] = [machineFacts('one', null), machineFacts('two', null)]
    expect(one.hostHash).toMatch(/^[0-9a-f]{12}$/)
    expect(one.hostHash).not.toBe(two.hostHash)
    expect(JSON.stringify(one)).not.toContain(process.env.HOSTNAME ?? '\0')
  })

  it('allowedFlags() keeps known flags and no value but numbers', () => {
    const args = [
      '--max_old_space_size=4096',
      '--cpu-prof',
      '--import=/home/x/y.js',
      '--inspect=0.0.0.0:9229',
      '--require',
      'x',
      '',
    ]
    expect(allowedFlags(args)).toEqual(['--cpu-prof', '--inspect', '--max-old-space-size=4096'])
  })

  it('unfitReasons() names every reason and none for a fit run', () => {
    const fit = { coverage: false, flags: [], parallelBenches: false, dirty: false, merged: false }
    expect(unfitReasons(fit)).toEqual([])
    const all = {
      coverage: true,
      flags: ['--inspect', '--cpu-prof', '--jitless'],
      parallelBenches: true,
      dirty: true,
      merged: true,
    }
    expect(unfitReasons(all)).toHaveLength(7)
  })
})

describe('ciFacts()', () => {
  it('ciFacts() is empty outside of CI', () => {
    expect(ciFacts({})).toMatchObject({ name: null, runGroup: null, attempt: 1, pr: null })
  })

  it('ciFacts() takes the pushed commit of a GitHub pull request from the event, not the merge', () => {
    const event = path.join(folder(), 'event.json')
    writeFileSync(event, JSON.stringify({ number: 7, pull_request: { number: 7, head: { sha: 'abc' } } }))
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_PATH: event,
      GITHUB_RUN_ID: '99',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_HEAD_REF: 'feat/x',
      GITHUB_BASE_REF: 'main',
    }
    expect(ciFacts(env)).toMatchObject({
      runGroup: '99-2',
      attempt: 2,
      pr: '7',
      branch: 'feat/x',
      baseBranch: 'main',
      headSha: 'abc',
    })
    writeFileSync(event, '{ torn')
    expect(ciFacts(env)).toMatchObject({ pr: null, headSha: null })
  })

  it('ciFacts() reads GitLab', () => {
    const env = { GITLAB_CI: 'true', CI_PIPELINE_ID: '5', CI_COMMIT_REF_NAME: 'main', CI_COMMIT_SHA: 'abc' }
    expect(ciFacts(env)).toMatchObject({ name: 'gitlab', runGroup: '5', branch: 'main', headSha: 'abc' })
  })
})

describe('commandRunner()', () => {
  it.each<[string, string[], string | null]>([
    ['gives the output without the end of its last line', ['-c', 'echo one; echo two'], 'one\ntwo'],
    ['gives null for a status other than 0', ['-c', 'echo one; exit 3'], null],
    [
      'gives null when the time is over, whoever still holds its output',
      ['-c', 'sleep 60 & echo $! >pid; sleep 60'],
      null,
    ],
  ])('commandRunner() %s', async (_name, args, output) => {
    const dir = folder()
    onTestFinished(() => {
      if (existsSync(path.join(dir, 'pid'))) process.kill(Number(readFileSync(path.join(dir, 'pid'), 'utf8')))
    })
    expect(await commandRunner(dir, { timeoutMs: 2_000 })('sh', args)).toBe(output)
  })

  it('commandRunner() gives null for a command that is not there', async () => {
    expect(await commandRunner(folder())('no-such-command-3f2a', [])).toBeNull()
  })

  it.skipIf(process.platform === 'win32')('commandRunner() lets others go first where it is asked to', async () => {
    const priority = 'process.stdout.write(String(os.getPriority()))'
    const args = ['-e', priority]
    const priorityOf = async (inBackground: boolean): Promise<number> =>
      Number(await commandRunner(folder(), { inBackground })(process.execPath, args))
    expect(await priorityOf(false)).toBe(os.getPriority())
    expect(await priorityOf(true)).toBe(Math.max(os.getPriority(), 10))
  })
})

describe('gitFacts()', () => {
  const ci = ciFacts({})

  it('gitFacts() gives nulls outside of a repository', async () => {
    const facts = await gitFacts(commandRunner(folder()), ci)
    expect(facts).toMatchObject({ sha: null, branch: null, dirty: false, commitOrdinal: null })
  })

  it('gitFacts() starts one process, gives nulls before the first commit and runs no part of a branch name', async () => {
    const dir = folder()
    execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: dir })
    const run = commandRunner(dir)
    let started = 0
    const counted = (command: string, args: readonly string[]): Promise<string | null> => {
      started += 1
      return run(command, args)
    }
    const facts = await gitFacts(counted, { ...ci, baseBranch: '$(touch broken); "x"' })
    expect(facts).toMatchObject({ sha: null, mergeBase: null, commitOrdinal: null, dirty: false })
    expect(started).toBe(1)
    expect(readdirSync(dir)).toEqual(['.git'])
  })

  it('gitFacts() knows commit, branch, ordinal, merge base, and what is uncommitted', async () => {
    const dir = folder()
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: dir, encoding: 'utf8' }).trim()
    git('init', '-q', '-b', 'main')
    git('config', 'user.email', 'tester@example.com')
    git('config', 'user.name', 'Tester')
    writeFileSync(path.join(dir, 'a.txt'), 'one')
    git('add', '.')
    git('commit', '-qm', 'one')
    const base = git('rev-parse', 'HEAD')
    git('checkout', '-qb', 'feat')
    writeFileSync(path.join(dir, 'a.txt'), 'two')
    git('commit', '-qam', 'two')
    const run = commandRunner(dir)
    const clean = await gitFacts(run, { ...ci, baseBranch: 'main' })
    expect(clean).toMatchObject({
      sha: git('rev-parse', 'HEAD'),
      branch: 'feat',
      mergeBase: base,
      commitOrdinal: 2,
      dirty: false,
      dirtyHash: null,
    })
    expect(await ancestryOf(run, clean)).toEqual([base])
    writeFileSync(path.join(dir, 'a.txt'), 'three')
    const dirty = await gitFacts(run, ci)
    expect(dirty.dirty).toBe(true)
    expect(dirty.dirtyHash).toMatch(/^[0-9a-f]{12}$/)
    expect(await ancestryOf(run, dirty)).toEqual([git('rev-parse', 'HEAD'), base])
  })
})

describe('cpuOf()', () => {
  const system = { cpu: (os.cpus()[0]?.model ?? 'unknown').trim().replace(/\s+/g, ' '), cores: os.cpus().length }

  it.each<[string, string | null, { cpu: string; cores: number }]>([
    [
      'x86',
      'processor\t: 0\nmodel name\t: AMD  EPYC 7\n\nprocessor\t: 1\nmodel name\t: AMD  EPYC 7\n',
      { cpu: 'AMD EPYC 7', cores: 2 },
    ],
    ['ARM, which names no model', 'processor\t: 0\nBogoMIPS\t: 50.00\n', system],
    ['no such file', null, system],
  ])('cpuOf() of %s', (_name, text, expected) => {
    expect(cpuOf(text)).toEqual(expected)
  })
})
