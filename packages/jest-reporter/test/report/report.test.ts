import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { judge } from '../../src/judge/judge.ts'
import { resolveCompare } from '../../src/judge/resolve-compare.ts'
import { renderBmf } from '../../src/report/bmf.ts'
import { renderCtrf } from '../../src/report/ctrf.ts'
import { gate } from '../../src/report/gate.ts'
import { renderJunit } from '../../src/report/junit.ts'
import { MARKER, renderMarkdown } from '../../src/report/markdown.ts'
import { duration, percent } from '../../src/report/phrases.ts'
import type { Report } from '../../src/report/report.ts'
import { renderTerminal } from '../../src/report/terminal.ts'
import { writeReports } from '../../src/report/write-reports.ts'
import { bench, runRecord } from '../support/run-record.ts'

function sample(): Report {
  const history = Array.from({ length: 10 }, (_, n) =>
    runRecord(n, [bench('slow', 10 + (n % 3) * 0.05), bench('same', 5 + (n % 3) * 0.02), bench('gone', 1)]),
  )
  const place = {
    project: '',
    file: 'a.test.ts',
    suite: ['s'],
    group: 0,
    durationMs: 12.3,
    attempts: 1,
    line: 3,
    endedAtMs: 0,
  }
  const tests = [
    {
      ...place,
      id: 't1',
      name: 'fails <&>',
      label: 'a.test.ts > s > fails <&>',
      outcome: 'failed' as const,
      message: 'expected "1" \u0000 & 2',
    },
    {
      ...place,
      id: 't2',
      name: 'shakes',
      label: 'a.test.ts > s > shakes',
      outcome: 'flaky' as const,
      message: null,
      attempts: 2,
    },
  ]
  const totals = { passed: 3, failed: 1, skipped: 1, todo: 1, flaky: 1 }
  const skipped = { ...bench('later'), status: 'skipped' as const, reason: 'todo' }
  const run = runRecord(50, [bench('slow', 14), bench('same', 5), bench('broken|pipe'), bench('fresh', 2), skipped], {
    tests,
    totals,
  })
  const confirmations = [runRecord(51, [bench('slow', 14.1)], { role: 'confirm' })]
  return {
    v: 1,
    run,
    judgement: judge(run, history, resolveCompare({}, run, { confirmations })),
    url: 'https://example.com/x',
    failure: 'regressed: a',
  }
}

describe('reports', () => {
  it.each([
    [0.00000005, '0.05 ns'],
    [0.00231, '2.31 µs'],
    [11.9, '11.9 ms'],
    [1_234, '1.23 s'],
  ])('duration(%d) is %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })

  it('percent() writes a real minus and always a sign', () => {
    expect([percent(0.182), percent(-0.031), percent(0)]).toEqual(['+18.2 %', '−3.1 %', '+0.0 %'])
  })

  it('renderTerminal() shows what is not unchanged, worst first', () => {
    const lines = renderTerminal(sample()).split('\n')
    expect(lines[0]).toBe(
      ' metrics  bench: parser @ main 3f2a91c   5 benches · 1 round · Test CPU 2c · Node 20.20.2 · vitest 4.1.12',
    )
    expect(lines[1]).toMatch(/^ ✗ suite > slow +14 ms +\+39\.\d % +\[\+\d+\.\d, \+\d+\.\d\] +n=10 {2}confirmed 1\/1$/)
    expect(lines[2]).toMatch(/✗ suite > broken\|pipe +failed +threw/)
    expect(lines[3]).toMatch(/✗ suite > gone +missing/)
    expect(lines[4]).toBe(' ✓ 1 unchanged (± 5 %), 1 without a baseline yet, 1 skipped')
    expect(lines[5]).toBe(' failed: regressed: a')
  })

  it('renderMarkdown() has the marker, the verdict on top and the rest folded', () => {
    const text = renderMarkdown(sample())
    expect(text.startsWith(MARKER)).toBe(true)
    expect(text).toContain('**1 regressed · 1 failed · 1 missing · 1 new · 1 unchanged · 1 skipped**')
    expect(text).toContain('broken\\|pipe')
    expect(text).toContain('<details><summary>3 more</summary>')
    expect(text).toContain('[Experiment](https://example.com/x)')
  })

  it('renderJunit() writes legal XML with failures for failed and regressed ones', () => {
    const text = renderJunit(sample())
    expect(text).toContain('name="s > fails &lt;&amp;&gt;"'.replace('>', '&gt;'))
    expect(text).toContain('message="expected &quot;1&quot;  &amp; 2"')
    expect(text).not.toContain('\u0000')
    expect(text).toMatch(/<testsuite name="benchmarks" tests="6" failures="3" skipped="1">/)
    expect(text).toContain('<property name="verdict" value="regressed"/>')
  })

  it('renderCtrf() counts tests and benchmarks together', () => {
    const { results } = renderCtrf(sample()) as {
      results: { summary: Record<string, number>; tests: Record<string, unknown>[] }
    }
    expect(results.summary).toMatchObject({ tests: 13, failed: 4, skipped: 2, pending: 1, flaky: 1, passed: 6 })
    const { tests, passed, failed, skipped, pending, other } = results.summary
    expect(passed! + failed! + skipped! + pending! + other!).toBe(tests)
    expect(results.tests.find((t) => t.name === 'suite > slow')).toMatchObject({
      status: 'failed',
      extra: { benchmark: { state: 'regressed' } },
    })
  })

  it('renderBmf() gives nanoseconds with bounds', () => {
    expect(renderBmf(sample())['a.bench.ts > suite > slow']).toEqual({
      latency: { value: 14e6, lower_value: 14e6, upper_value: 14e6 },
    })
  })

  it('writeReports() writes every file asked for, the step summary, warnings and outputs', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'jest-reporter-report-'))
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
    const at = (name: string): string => path.join(dir, name)
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: at('summary.md'), GITHUB_OUTPUT: at('output') }
    let said = ''
    const say = (text: string): void => {
      said += text
    }
    const summary = {
      terminal: true,
      github: 'auto' as const,
      markdown: 'r.md',
      json: '',
      junit: 'j/j.xml',
      ctrf: 'c.json',
      bmf: 'b.json',
    }
    writeReports(sample(), { summary, outDir: 'out', outDirPath: dir }, { env, say })
    expect(readFileSync(at('r.md'), 'utf8')).toBe(readFileSync(at('summary.md'), 'utf8'))
    expect(readFileSync(at('j/j.xml'), 'utf8')).toContain('<testsuites')
    expect(readFileSync(at('output'), 'utf8')).toContain('regressed=1\nreport=out/r.md')
    expect(said).toMatch(/::warning file=a\.bench\.ts,line=1::regressed: a\.bench\.ts > suite > slow/)
    expect(() => readFileSync(at('report.json'))).toThrow('ENOENT')
  })
})

describe('gate()', () => {
  const rules = { failOn: ['regressed', 'failed'] as const, minBenches: 1, requireBaseline: false }

  it('gate() fails on too few benchmarks, on the states asked for, and with 3 without a required baseline', () => {
    const { judgement } = sample()
    expect(gate({ ...judgement, verdicts: [] }, rules)).toMatchObject({ code: 1 })
    expect(gate(judgement, rules).failure).toBe(
      'regressed: a.bench.ts > suite > slow; failed: a.bench.ts > suite > broken|pipe',
    )
    expect(gate(judgement, { ...rules, failOn: [], requireBaseline: true }).code).toBe(3)
    expect(gate(judgement, { ...rules, failOn: [] })).toEqual({ code: 0, failure: null })
  })

  it('gate() never fails on an advisory verdict', () => {
    const { judgement } = sample()
    const verdicts = judgement.verdicts.map((verdict) => ({ ...verdict, advisory: true }))
    expect(gate({ ...judgement, verdicts }, rules).code).toBe(0)
  })
})
