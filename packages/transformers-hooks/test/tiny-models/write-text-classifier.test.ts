import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, pipeline, type TextClassificationPipeline } from '@xenova/transformers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evalHook } from '../../src/index.ts'
import { Recorder } from '../recorder.ts'
import { writeTextClassifier } from './write-text-classifier.ts'

const LABELS = ['bad', 'good']
const VOCABULARY = ['great', 'awful', 'film']
// One dimension per word, so that the logits can be computed by hand.
const EMBEDDING = Float32Array.of(1, 0, 0, 1, 0, 0)
const WEIGHTS = Float32Array.of(-2, 2, 2, -2)
const BIAS = Float32Array.of(0.25, -0.25)

describe('writeTextClassifier() and evalHook() with @xenova/transformers', () => {
  const root = mkdtempSync(join(tmpdir(), 'tiny-models-'))
  let pipe: TextClassificationPipeline

  beforeAll(async () => {
    writeTextClassifier(join(root, 'classifier'), {
      vocabulary: VOCABULARY,
      embedding: EMBEDDING,
      weights: WEIGHTS,
      bias: BIAS,
      labels: LABELS,
      modelMaxLength: 8,
    })
    env.localModelPath = root
    env.allowRemoteModels = false
    // Called untyped: its overloads make a union that the compiler gives up on.
    const load = pipeline as unknown as (...of: unknown[]) => Promise<TextClassificationPipeline>
    pipe = await load('text-classification', 'classifier', { quantized: false })
  })
  afterAll(() => rmSync(root, { recursive: true }))

  it('writeTextClassifier() refuses weights of the wrong size and words that the tokenizer would not find', () => {
    const model = { vocabulary: VOCABULARY, embedding: EMBEDDING, weights: WEIGHTS, bias: BIAS, labels: LABELS }
    const write = (change: Partial<typeof model>) => () =>
      writeTextClassifier(join(root, 'bad'), { ...model, ...change })
    expect(write({ embedding: Float32Array.of(1) })).toThrow('embedding must be 3 × D numbers, received 1')
    expect(write({ weights: Float32Array.of(1, 2) })).toThrow("Cannot write 'weights': 2 × 2 is 4 numbers, received 2")
    expect(write({ bias: Float32Array.of(1) })).toThrow("Cannot write 'bias': 2 is 2 numbers, received 1")
    expect(write({ vocabulary: ['a', 'B', 'c'] })).toThrow("received 'B'")
    expect(write({ vocabulary: ['a', 'a', 'c'] })).toThrow("received 'a'")
    expect(write({ vocabulary: ['a b', 'a', 'c'] })).toThrow("received 'a b'")
  })

  it('writeTextClassifier() makes a pipeline with exactly the softmax of mean(embedding) × weights + bias', async () => {
    const texts = ['great film', 'AWFUL awful great unknown', 'film', '']
    for (const text of texts) {
      const scores = (await pipe(text, { topk: 2 })) as { label: string; score: number }[]
      const expected = probabilities(text)
      for (const { label, score } of scores) expect(score).toBeCloseTo(expected[LABELS.indexOf(label)]!, 6)
    }
    const batch = (await pipe(texts.slice(0, 3), { topk: 1 })) as unknown as { label: string; score: number }[]
    batch.forEach(({ score }, i) => void expect(score).toBeCloseTo(Math.max(...probabilities(texts[i]!)), 6))
  })

  it('evalHook() scores a real pipeline in the loop of its caller', async () => {
    const rows = [
      { id: 'a', text: 'a great film', label: 'good' },
      { id: 'b', text: 'an awful film', label: 'bad' },
      { id: 'c', text: 'awful great great', label: 'bad' },
      { id: 'd', text: 'great great great great great great great great awful', label: 'good' },
    ]
    const recorder = new Recorder()
    const hook = evalHook(recorder, { task: 'text-classification', split: 'validation', tokenizer: pipe.tokenizer })
    for (const row of rows) {
      const output = await hook.sample({ id: row.id, reference: row.label, input: row.text }, () => pipe(row.text))
      expect(output).toHaveLength(1)
    }
    const report = await hook.finish()

    expect(report.metrics.accuracy).toMatchObject({ value: 0.75, n: 4, method: 'wilson' })
    expect(report.metrics.accuracy!.low).toBeCloseTo(0.300641842582402, 12)
    expect(report.metrics.accuracy!.high).toBeCloseTo(0.954412739190298, 12)
    expect(report.counts).toMatchObject({ total: 4, scored: 4, errors: 0, unscored: 0, truncated: 1 })
    expect(report.performance.latencyMs).toMatchObject({ n: 4, method: 'exact' })
    expect(recorder.final('accuracy')).toBe(0.75)
    expect(recorder.final('accuracy_low')).toBe(report.metrics.accuracy!.low)
    expect(recorder.final('accuracy_high')).toBe(report.metrics.accuracy!.high)
    for (const stat of ['p50', 'p90', 'p95', 'p99', 'mean', 'max']) {
      expect(recorder.final(`latency_ms_${stat}`)).toBeGreaterThan(0)
    }
    expect(recorder.annotations.map(({ text }) => text)).toEqual([
      'evaluation started',
      'evaluation finished: 4 samples, 4 scored, 0 errors, 0 not scorable, 1 truncated',
    ])
  })

  it('evalHook() counts what the pipeline throws, and gives both readings', async () => {
    const recorder = new Recorder()
    const hook = evalHook(recorder, { task: 'text-classification' })
    await hook.sample({ reference: 'good' }, () => pipe('great'))
    await hook.sample({ reference: 'good' }, () => pipe(undefined as unknown as string))
    const report = await hook.finish()
    expect(report.counts).toMatchObject({ total: 2, scored: 1, errors: 1 })
    expect(report.errors[0]).toMatchObject({ count: 1, firstId: 1 })
    expect(report.metrics.accuracy).toMatchObject({ value: 1, n: 1 })
    expect(report.metrics.accuracy_missing_as_zero).toMatchObject({ value: 0.5, n: 2 })
    expect(recorder.final('eval_error_rate')).toBe(0.5)
  })
})

function probabilities(text: string): number[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const logits = LABELS.map((_, c) => {
    let logit = BIAS[c]!
    for (let d = 0; d < 2; d++) {
      const total = words.reduce((sum, word) => sum + (EMBEDDING[VOCABULARY.indexOf(word) * 2 + d] ?? 0), 0)
      logit += (total / Math.max(words.length, 1)) * WEIGHTS[d * 2 + c]!
    }
    return logit
  })
  const norm = logits.reduce((sum, logit) => sum + Math.exp(logit), 0)
  return logits.map((logit) => Math.exp(logit) / norm)
}
