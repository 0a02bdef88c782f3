// JUnit XML: what every CI system can show. Retries and distributions do not fit into it.
import type { BenchVerdict } from '../judge/judgement.ts'
import type { TestRecord } from '../model/test-record.ts'
import type { Report } from './report.ts'

function xml(text: string): string {
  // XML 1.0 has no way to write control characters or half a surrogate pair, not even escaped.
  const legal = text.replace(/(?![\t\n\r])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '')
  return legal.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(6)
}

function testCase(test: TestRecord): string {
  const name = [...test.suite, test.name].join(' > ')
  const open = `<testcase name="${xml(name)}" classname="${xml(test.file)}" time="${seconds(test.durationMs)}"`
  if (test.outcome === 'failed') return `${open}><failure message="${xml(test.message ?? 'failed')}"/></testcase>`
  return test.outcome === 'skipped' || test.outcome === 'todo' ? `${open}><skipped/></testcase>` : `${open}/>`
}

function benchCase(verdict: BenchVerdict): string {
  const open = `<testcase name="${xml(verdict.bench)}" classname="${xml(verdict.file)}" time="${seconds(verdict.unit === 'ms' ? (verdict.value ?? 0) : 0)}">`
  const facts = {
    verdict: verdict.state,
    value: verdict.value,
    unit: verdict.unit,
    change: verdict.change,
    ci_low: verdict.ciLow,
    ci_high: verdict.ciHigh,
  }
  const properties = Object.entries(facts)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `<property name="${name}" value="${xml(String(value))}"/>`)
  const bad = verdict.state === 'failed' || verdict.state === 'regressed' || verdict.state === 'missing'
  const outcome = bad
    ? `<failure message="${xml(verdict.reasons[0] ?? verdict.state)}"/>`
    : verdict.state === 'skipped'
      ? '<skipped/>'
      : ''
  return `${open}<properties>${properties.join('')}</properties>${outcome}</testcase>`
}

function suite(name: string, cases: string[]): string {
  const count = (part: string): number => cases.filter((text) => text.includes(part)).length
  const head = `<testsuite name="${xml(name)}" tests="${cases.length}" failures="${count('<failure')}" skipped="${count('<skipped')}">`
  return `${head}\n${cases.join('\n')}\n</testsuite>`
}

/** One suite for the tests that the record names and one for the benchmarks. */
export function renderJunit(report: Report): string {
  const suites = [
    report.run.tests.length > 0 ? suite('tests', report.run.tests.map(testCase)) : '',
    report.judgement.verdicts.length > 0 ? suite('benchmarks', report.judgement.verdicts.map(benchCase)) : '',
  ].filter(Boolean)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${xml(report.run.project)}">\n${suites.join('\n')}\n</testsuites>\n`
}
