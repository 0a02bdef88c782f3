import { describe, expect, it } from 'vitest'
import type { EvalReport } from '../src/eval-report.ts'
import { compare, evalHook } from '../src/index.ts'
import { mcnemar } from '../src/mcnemar.ts'
import { accuracy, entityF1, f1, mae, wer } from '../src/metrics.ts'
import { seededRandom } from '../src/random.ts'
import { expectGolden, goldens } from './goldens.ts'
import { Recorder } from './recorder.ts'

const METRICS = [accuracy(), f1()]

async function reportOf(
  answers: readonly (readonly [string, string, string])[],
  metrics = METRICS,
): Promise<EvalReport> {
  const hook = evalHook<string, string>(new Recorder(), { metrics, confidence: false })
  for (const [id, prediction, reference] of answers) hook.record(prediction, reference, { id })
  return hook.finish()
}

/** Answers that are right with the given probability, the same draws for the same seed. */
function answers(n: number, right: number, seed: number): [string, string, string][] {
  const random = seededRandom(seed)
  return Array.from({ length: n }, (_, i) => {
    const reference = i % 2 === 0 ? 'a' : 'b'
    const wrong = reference === 'a' ? 'b' : 'a'
    return [`s${i}`, random() / 2 ** 32 < right ? reference : wrong, reference]
  })
}

describe('compare()', () => {
  it('compare() refuses reports that cannot be paired', async () => {
    const a = await reportOf([['x', 'a', 'a']])
    expect(() => compare(a, a, { level: 95 })).toThrow('level must be in (0, 1), received 95')
    expect(() => compare(a, a, { resamples: 0 })).toThrow('resamples must be a whole number ≥ 1, received 0')
    expect(() => compare(a, { ...a, samples: null })).toThrow('the second report has no samples')
    const other = await reportOf([['y', 'a', 'a']])
    expect(() => compare(a, other)).toThrow('the reports have no sample id in common')
    const read = JSON.parse(JSON.stringify(a)) as EvalReport
    expect(() => compare(read, read)).toThrow("Cannot compare 'accuracy': the reports come from JSON")
  })

  it('compare() of a report with itself is no difference', async () => {
    const report = await reportOf(answers(50, 0.8, 1))
    for (const each of Object.values(compare(report, report).metrics)) {
      expect(each).toMatchObject({ difference: 0, low: 0, high: 0, pValue: 1, better: null })
    }
  })

  it('compare() finds a small difference that two intervals side by side would hide', async () => {
    const base = answers(500, 0.8, 1)
    // Twelve answers are corrected: 2.4 points, where each interval alone is 7 points wide.
    let left = 12
    const better = base.map(([id, prediction, reference]): [string, string, string] =>
      prediction !== reference && left-- > 0 ? [id, reference, reference] : [id, prediction, reference],
    )
    const [a, b] = [await reportOf(base), await reportOf(better.toReversed())]
    const { metrics, ids } = compare(a, b)
    expect(ids).toEqual({ both: 500, onlyA: 0, onlyB: 0 })
    expect(metrics.accuracy).toMatchObject({ pairs: 500, better: 'b', mcnemar: { onlyA: 0, onlyB: 12 } })
    expect(metrics.accuracy!.difference).toBeCloseTo(0.024, 12)
    expect(metrics.accuracy!.low).toBeGreaterThan(0.01)
    expect(metrics.accuracy!.high).toBeLessThan(0.04)
    expect(metrics.accuracy!.pValue).toBeLessThan(0.001)
    expect(metrics.accuracy!.mcnemar!.pValue).toBeCloseTo(2 / 2 ** 12, 12)
    expect(metrics.f1_macro).toMatchObject({ better: 'b', mcnemar: null })
    expect(compare(b, a).metrics.accuracy).toMatchObject({ better: 'a' })
  })

  it('compare() of two equally good ones says so in 93 to 97 % of cases', async () => {
    let different = 0
    for (let trial = 0; trial < 400; trial++) {
      const a = await reportOf(answers(100, 0.7, 2 * trial + 1), [accuracy()])
      const b = await reportOf(answers(100, 0.7, 2 * trial + 2), [accuracy()])
      if (compare(a, b, { resamples: 300, seed: trial }).metrics.accuracy!.better !== null) different++
    }
    expect(different / 400).toBeGreaterThan(0.03)
    expect(different / 400).toBeLessThan(0.07)
  })

  it('compare() pairs only what both have scored, and knows which direction is better', async () => {
    const metrics = [wer()]
    const a = await reportOf(
      [
        ['x', 'one two', 'one three'],
        ['y', 'one', 'one'],
        ['only a', 'q', 'r'],
      ],
      metrics,
    )
    const b = await reportOf(
      [
        ['y', 'one', 'one'],
        ['x', 'one three', 'one three'],
        ['only b', 'q', 'r'],
      ],
      metrics,
    )
    const result = compare(a, b)
    expect(result.ids).toEqual({ both: 2, onlyA: 1, onlyB: 1 })
    expect(result.metrics.wer).toMatchObject({ a: 1 / 3, b: 0, pairs: 2 })
    const values = async (error: number): Promise<EvalReport> => {
      const hook = evalHook<number, number>(new Recorder(), { metrics: [mae()] })
      for (let i = 0; i < 30; i++) hook.record(i + error * (1 + (i % 3)), i, { id: i })
      return hook.finish()
    }
    expect(compare(await values(1), await values(0.5)).metrics.mae).toMatchObject({ a: 2, b: 1, better: 'b' })
  })

  it('compare() reads reports from JSON when it is given the metrics', async () => {
    const [a, b] = [await reportOf(answers(40, 0.6, 1)), await reportOf(answers(40, 0.9, 2))]
    const [readA, readB] = [a, b].map((report) => JSON.parse(JSON.stringify(report)) as EvalReport) as [
      EvalReport,
      EvalReport,
    ]
    expect(compare(readA, readB, { metrics: METRICS })).toEqual(compare(a, b))
  })

  it('compare() names the values of one metric as the report does', async () => {
    const hook = evalHook<string[], string[]>(new Recorder(), { metrics: [entityF1(), entityF1({ types: ['PER'] })] })
    hook.record(['B-PER'], ['B-PER'], { id: 1 })
    hook.record(['O'], ['B-PER'], { id: 2 })
    const report = await hook.finish()
    expect(Object.keys(compare(report, report).metrics)).toEqual(Object.keys(report.metrics))
  })
})

describe('mcnemar()', () => {
  it('mcnemar() agrees with SciPy', () => {
    const { cases } = goldens<{ kind: string; b: number; c: number; expected: number }>('statistics')
    for (const { kind, b, c, expected } of cases)
      if (kind === 'mcnemar') expectGolden(mcnemar(b, c), expected, `${b}, ${c}`)
    expect.hasAssertions()
  })
})
