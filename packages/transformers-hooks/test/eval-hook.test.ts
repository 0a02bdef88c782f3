// The hook around loops of every shape. Long: one fixture, one group of tests per promise of its docstring.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EvalHookOptions } from '../src/eval-options.ts'
import { EvalStoppedError, evalHook, type MetricWriter } from '../src/index.ts'
import { accuracy, confusionMatrix, f1, mae, wer } from '../src/metrics.ts'
import { Recorder } from './recorder.ts'

type Options = EvalHookOptions<never, never>

/** A clock that a test moves. */
function manualClock(): { now: () => number; add(ms: number): void } {
  let ms = 0
  return {
    now: () => ms,
    add: (more) => {
      ms += more
    },
  }
}

const fail = (message: string) => (): Promise<never> => Promise.reject(new Error(message))

describe('evalHook()', () => {
  afterEach(() => void vi.useRealTimers())

  it.each<[Options, string]>([
    [{}, '`task` is not given, so `metrics` must be given'],
    [{ task: 'text-generation' }, "'text-generation' is not a task with default metrics, so `metrics` must be given"],
    [{ task: 'no-such-task' }, "'no-such-task' is not a task with default metrics"],
    [{ metrics: [accuracy(), accuracy()] }, "two metrics have the name 'accuracy'"],
    [{ metrics: [], confidence: { level: 95 } }, 'confidence.level must be in (0, 1), received 95'],
    [{ metrics: [], confidence: { resamples: 0 } }, 'confidence.resamples must be a whole number ≥ 1, received 0'],
    [{ metrics: [], confidence: { seed: 0.5 } }, 'confidence.seed must be a whole number ≥ 0, received 0.5'],
    [{ metrics: [], every: { samples: 0 } }, 'every.samples must be a whole number ≥ 1, received 0'],
    [{ metrics: [], every: { ms: -1 } }, 'every.ms must be above 0, received -1'],
    [{ metrics: [], maxErrors: -1 }, 'maxErrors must be a whole number ≥ 0, received -1'],
    [{ metrics: [], maxErrors: { rate: 2 } }, 'maxErrors.rate must be in [0, 1], received 2'],
    [{ metrics: [], maxIdenticalErrors: 1.5 }, 'maxIdenticalErrors must be a whole number ≥ 0, received 1.5'],
    [{ metrics: [], warmup: -1 }, 'warmup must be a whole number ≥ 0, received -1'],
    [{ metrics: [], keepSamples: 1 }, 'keepSamples must be a whole number ≥ 2, received 1'],
    [{ metrics: [], timeoutMs: 0 }, 'timeoutMs must be above 0, received 0'],
    [{ metrics: [], step: -1 }, 'step must be a whole number ≥ 0, received -1'],
  ])('evalHook() refuses %o', (options, message) => {
    expect(() => evalHook(new Recorder(), options)).toThrow(message)
  })

  it('evalHook() publishes final values with their bounds, under its name, split and step', async () => {
    const recorder = new Recorder()
    const hook = evalHook(recorder, { name: 'imdb', split: 'test', step: 7, metrics: [accuracy()], every: false })
    for (let i = 0; i < 10; i++) await hook.sample({ reference: 'a' }, () => (i < 9 ? 'a' : 'b'))
    const report = await hook.finish()
    expect(recorder.metrics[0]).toEqual({
      name: 'imdb/accuracy',
      value: 0.9,
      step: 7,
      metadata: { split: 'test', aggregation: 'final' },
    })
    expect(recorder.metrics.slice(1, 3)).toMatchObject([
      { name: 'imdb/accuracy_low', value: report.metrics.accuracy!.low },
      { name: 'imdb/accuracy_high', value: report.metrics.accuracy!.high },
    ])
    expect(recorder.metrics.every(({ step, metadata }) => step === 7 && metadata.split === 'test')).toBe(true)
    expect(await hook.finish()).toBe(report)
    expect(recorder.annotations).toHaveLength(2)
  })

  it('evalHook() writes what was evaluated into its two annotations', async () => {
    const recorder = new Recorder()
    const config = { model: 'm', revision: 'r' }
    const hook = evalHook<string, string>(recorder, { task: 'text-classification', config })
    await hook.sample(
      { reference: 'a' },
      () => 'a',
      (label) => label,
    )
    await hook.sample({ reference: 'a' }, fail('broken'))
    const { configHash } = await hook.finish()
    const facts = { split: 'eval', task: 'text-classification', config, config_hash: configHash }
    expect(recorder.annotations).toEqual([
      { text: 'evaluation started', metadata: { ...facts, metrics: 'accuracy' } },
      {
        text: 'evaluation finished: 2 samples, 1 scored, 1 errors, 0 not scorable, 0 truncated',
        metadata: {
          ...facts,
          status: 'completed',
          samples: 2,
          scored: 1,
          errors: ['1 × Error: broken'],
          unscored: 0,
          truncated: 0,
          resumed: 0,
        },
      },
    ])
  })

  it('evalHook() sends running values by time or by samples, with the samples done as step', async () => {
    const clock = manualClock()
    const byTime = new Recorder()
    const hook = evalHook<string, string>(byTime, { metrics: [accuracy()], clock: clock.now })
    for (let i = 0; i < 10; i++) await hook.sample({ reference: 'a' }, () => clock.add(300) ?? 'a')
    expect(byTime.metrics.filter(({ name }) => name === 'accuracy').map(({ step }) => step)).toEqual([4, 8])
    expect(hook.running).toEqual({ accuracy: 1 })
    const bySamples = new Recorder()
    const other = evalHook<string, string>(bySamples, { metrics: [accuracy()], every: { samples: 5 } })
    for (let i = 0; i < 10; i++) await other.sample({ reference: i < 5 ? 'a' : 'b' }, () => 'a')
    const running = bySamples.metrics.filter(({ name }) => name === 'accuracy')
    expect(running).toMatchObject([
      { step: 5, value: 1, metadata: { aggregation: 'running' } },
      { step: 10, value: 0.5 },
    ])
  })

  it('evalHook() keeps outcomes apart, and gives both readings when anything is missing', async () => {
    const recorder = new Recorder()
    const hook = evalHook<string, string>(recorder, { metrics: [accuracy(), confusionMatrix()] })
    await hook.sample({ reference: 'a' }, () => 'a')
    await hook.sample({ reference: 'a' }, () => 'b')
    await hook.sample({ reference: 'a' }, fail('broken'))
    await hook.sample(
      { reference: 'a' },
      () => 'a',
      () => undefined as never,
    )
    await hook.sample({}, () => 'a')
    const report = await hook.finish()
    expect(report.counts).toMatchObject({ total: 5, scored: 2, errors: 1, unscored: 2 })
    expect(report.metrics.accuracy).toMatchObject({ value: 0.5, n: 2 })
    // The sample without a reference can be right or wrong: it is in neither reading.
    expect(report.metrics.accuracy_missing_as_zero).toMatchObject({ value: 0.25, n: 4 })
    expect(report.notes).toContain('accuracy: 1 of 5 samples are in no reading (no reference, or no worst answer)')
    expect(report.details.confusion).toEqual({
      labels: ['a', 'b'],
      matrix: [
        [1, 1],
        [0, 0],
      ],
    })
  })

  it('evalHook() counts a missing answer as wrong, or leaves it out, under names that say which', async () => {
    const run = async (missing: 'exclude' | 'zero'): Promise<Record<string, unknown>> => {
      const hook = evalHook<string, string>(new Recorder(), {
        metrics: [accuracy(), f1(), wer()],
        missing,
        confidence: false,
      })
      await hook.sample({ reference: 'a' }, () => 'a')
      await hook.sample({ reference: 'a b c' }, fail('broken'))
      const { metrics } = await hook.finish()
      return Object.fromEntries(Object.entries(metrics).map(([name, { value, n }]) => [name, [value, n]]))
    }
    expect(await run('exclude')).toEqual({
      accuracy: [1, 1],
      f1_macro: [1, 1],
      wer: [0, 1],
      accuracy_missing_as_zero: [0.5, 2],
      f1_macro_missing_as_zero: [0.5, 2],
      wer_missing_as_zero: [0.75, 2],
    })
    expect(await run('zero')).toEqual({
      accuracy: [0.5, 2],
      f1_macro: [0.5, 2],
      wer: [0.75, 2],
      accuracy_scored_only: [1, 1],
      f1_macro_scored_only: [1, 1],
      wer_scored_only: [0, 1],
    })
  })

  it('evalHook() has one reading of a metric without a worst answer', async () => {
    const hook = evalHook<number, number>(new Recorder(), { metrics: [mae()], missing: 'zero' })
    await hook.sample({ reference: 1 }, () => 3)
    await hook.sample({ reference: 1 }, fail('broken'))
    expect(Object.keys((await hook.finish()).metrics)).toEqual(['mae'])
  })

  it('evalHook() names the task and what arrived when an output has another shape', async () => {
    const hook = evalHook(new Recorder(), { task: 'text-classification' })
    await hook.sample({ reference: 'a' }, () => ({ text: 'a' }))
    const { errors, counts } = await hook.finish()
    expect(counts.errors).toBe(1)
    expect(errors[0]!.message).toBe(
      'TypeError: Cannot read the output of text-classification: expected [{label, score}, …], received an object with keys text',
    )
  })

  it('evalHook() gives the error to the caller when told, and counts it all the same', async () => {
    const hook = evalHook(new Recorder(), { metrics: [], onSampleError: 'throw' })
    await expect(hook.sample({}, fail('broken'))).rejects.toThrow('broken')
    expect((await hook.finish()).counts).toMatchObject({ total: 1, errors: 1 })
  })

  it('evalHook() stops after five identical errors in a row, and says why', async () => {
    const hook = evalHook(new Recorder(), { metrics: [] })
    for (let i = 0; i < 4; i++) await hook.sample({}, fail('dead'))
    await hook.sample({}, () => 1)
    for (let i = 0; i < 4; i++) await hook.sample({}, fail('dead'))
    const stopped = await hook.sample({}, fail('dead')).catch((error: unknown) => error)
    expect(stopped).toBeInstanceOf(EvalStoppedError)
    expect(stopped).toMatchObject({ status: 'stopped', report: null, cause: { message: 'dead' } })
    expect(String(stopped)).toContain('5 identical errors in a row: Error: dead')
    await expect(hook.sample({}, () => 1)).rejects.toBe(stopped)
    const report = await hook.finish()
    expect(report).toMatchObject({ status: 'stopped', counts: { total: 10, errors: 9 } })
    expect((stopped as EvalStoppedError).report).toBe(report)
  })

  it('evalHook() goes on through errors that differ from the one before', async () => {
    const hook = evalHook(new Recorder(), { metrics: [] })
    for (let i = 0; i < 20; i++) await hook.sample({}, fail(i % 5 === 4 ? 'other' : 'dead'))
    expect(await hook.finish()).toMatchObject({ status: 'completed', counts: { errors: 20 } })
  })

  it('evalHook() stops above its number or share of errors', async () => {
    const byNumber = evalHook(new Recorder(), { metrics: [], maxErrors: 1 })
    await byNumber.sample({}, fail('a'))
    await expect(byNumber.sample({}, fail('b'))).rejects.toThrow('2 errors, the limit is 1; the last: Error: b')
    const byShare = evalHook(new Recorder(), { metrics: [], maxErrors: { rate: 0.25 } })
    const at = async (i: number): Promise<unknown> => byShare.sample({}, i % 3 === 0 ? fail(`at ${i}`) : () => 1)
    for (let i = 0; i < 19; i++) await at(i)
    await at(19)
    await at(20)
    await expect(at(21)).rejects.toThrow('errors in 36.4 % of 22 samples, the limit is 25 %')
  })

  it('evalHook() ends with its signal, and does not count the call that was aborted', async () => {
    const controller = new AbortController()
    const hook = evalHook(new Recorder(), { metrics: [], signal: controller.signal })
    await hook.sample({}, () => 1)
    const running = hook.sample(
      {},
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    controller.abort()
    await expect(running).rejects.toMatchObject({ name: 'EvalStoppedError', status: 'aborted' })
    await expect(hook.sample({}, () => 1)).rejects.toMatchObject({ status: 'aborted' })
    expect(await hook.finish()).toMatchObject({ status: 'aborted', counts: { total: 1, errors: 0 } })
  })

  it('evalHook() counts a call over its time as an error, and waits for one that polls its criteria', async () => {
    vi.useFakeTimers()
    const hook = evalHook(new Recorder(), { metrics: [], timeoutMs: 50, clock: () => Date.now() })
    const deaf = hook.sample({}, () => new Promise(() => {}))
    await vi.advanceTimersByTimeAsync(50)
    expect(await deaf).toBeUndefined()
    let ended = false
    const polling = hook.sample({}, async ({ stoppingCriteria }) => {
      while (stoppingCriteria[0]!([0])[0] !== true) await new Promise((resolve) => setTimeout(resolve, 20))
      ended = true
      return 'partial'
    })
    await vi.advanceTimersByTimeAsync(100)
    expect(await polling).toBeUndefined()
    expect(ended).toBe(true)
    const { counts, errors } = await hook.finish()
    expect(counts).toMatchObject({ total: 2, errors: 2 })
    expect(errors).toMatchObject([
      { message: 'TimeoutError: Cannot finish the call: it took longer than 50 ms', count: 2 },
    ])
  })

  it('evalHook() gives the metrics of each slice as metadata, and bounds their number', async () => {
    const recorder = new Recorder()
    const hook = evalHook<string, string>(recorder, {
      metrics: [accuracy()],
      sliceBy: ({ id }) => ({ parity: Number(id) % 2 === 0 ? 'even' : 'odd', id: String(id) }),
      maxIdenticalErrors: 0,
    })
    for (let id = 0; id < 150; id++)
      await hook.sample({ id, reference: 'a' }, id === 3 ? fail('x') : () => (id % 2 === 0 ? 'a' : 'b'))
    const report = await hook.finish()
    expect(report.slices['parity=even']!.accuracy).toMatchObject({ value: 1, n: 75 })
    expect(report.slices['parity=odd']!.accuracy).toMatchObject({ value: 0, n: 74 })
    expect(report.slices['parity=odd']!.accuracy_missing_as_zero).toMatchObject({ value: 0, n: 75 })
    expect(recorder.metrics).toContainEqual({
      name: 'accuracy',
      value: 1,
      step: null,
      metadata: { split: 'eval', aggregation: 'final', parity: 'even' },
    })
    expect(Object.keys(report.slices)).toHaveLength(100)
    expect(report.notes.join()).toContain('slices: 52 samples fell in slices beyond the first 100')
  })

  it('evalHook() leaves warm-up calls out of the latency, not out of the score', async () => {
    const clock = manualClock()
    const hook = evalHook<string, string>(new Recorder(), { metrics: [accuracy()], warmup: 2, clock: clock.now })
    for (const ms of [500, 400, 10, 20, 30]) await hook.sample({ reference: 'a' }, () => clock.add(ms) ?? 'a')
    const { performance, metrics } = await hook.finish()
    expect(metrics.accuracy!.n).toBe(5)
    expect(performance).toMatchObject({
      warmupCalls: 2,
      latencyMs: { n: 3, mean: 20, p50: 20, max: 30 },
      samplesPerSecond: 50,
    })
  })

  it('evalHook() publishes single labels as metadata of one name', async () => {
    const recorder = new Recorder()
    const hook = evalHook<string, string>(recorder, { metrics: [f1({ average: 'none' })] })
    hook.record('a', 'a')
    hook.record('b', 'b', { latencyMs: 5 })
    expect(hook.running).toEqual({ 'f1[a]': 1, 'f1[b]': 1 })
    const report = await hook.finish()
    expect(Object.keys(report.metrics)).toEqual(['f1[a]', 'f1[b]'])
    expect(recorder.metrics.filter(({ name }) => name === 'f1').map(({ metadata }) => metadata.label)).toEqual([
      'a',
      'b',
    ])
    expect(report.performance.latencyMs).toMatchObject({ n: 1, mean: 5 })
  })

  it('evalHook() keeps the second sample of an id apart', async () => {
    const hook = evalHook<string, string>(new Recorder(), { metrics: [accuracy()] })
    for (const id of ['x', 'x', 'y', 'x']) await hook.sample({ id, reference: 'a' }, () => 'a')
    const report = await hook.finish()
    expect(report.samples!.ids).toEqual(['x', 'x#2', 'y', 'x#3'])
    expect(report.counts.repeatedIds).toBe(2)
    expect(report.notes.join()).toContain('2 samples had an id that was used before')
  })

  it('evalHook() survives an experiment that throws, warns once, and lets it through when told', async () => {
    const broken: MetricWriter = {
      metric: () => {
        throw new Error('full')
      },
      annotation: () => {},
    }
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const hook = evalHook<string, string>(broken, { metrics: [accuracy()] })
    await hook.sample({ reference: 'a' }, () => 'a')
    const report = await hook.finish()
    expect(report.telemetry.failures).toBeGreaterThan(3)
    expect(warn).toHaveBeenCalledTimes(1)
    warn.mockRestore()
    const strict = evalHook<string, string>(broken, { metrics: [accuracy()], onError: 'throw' })
    await strict.sample({ reference: 'a' }, () => 'a')
    await expect(strict.finish()).rejects.toThrow('full')
  })

  it('evalHook() refuses a metric whose rows change their length, as an error of the sample', async () => {
    let width = 1
    const odd = { name: 'odd', higherIsBetter: true, stats: () => new Float64Array(width++), value: () => 0 }
    const hook = evalHook(new Recorder(), { metrics: [odd] })
    await hook.sample({ reference: 1 }, () => 1)
    await hook.sample({ reference: 1 }, () => 1)
    expect((await hook.finish()).errors[0]!.message).toContain("metric 'odd' gave 2 statistics, the first row had 1")
  })

  it('evalHook() goes on after a reference that its metric can read neither with an answer nor without', async () => {
    const hook = evalHook<unknown, unknown>(new Recorder(), { metrics: [wer()] })
    await hook.sample({ id: 'odd', reference: 5 }, () => 'a b')
    await hook.sample({ reference: 'a b' }, () => 'a b')
    const { counts, errors, metrics, notes } = await hook.finish()
    expect(counts).toMatchObject({ total: 2, scored: 1, errors: 1 })
    const message = 'TypeError: Cannot compute wer: the reference must be a string, received number'
    expect(errors).toEqual([{ message, count: 1, firstId: 'odd' }])
    expect(metrics.wer).toMatchObject({ value: 0, n: 1 })
    expect(notes).toContain('wer: 1 of 2 samples are in no reading (no reference, or no worst answer)')
  })

  it('evalHook() takes no sample after its end', async () => {
    const hook = evalHook(new Recorder(), { metrics: [] })
    await hook.finish()
    await expect(hook.sample({}, () => 1)).rejects.toThrow('Cannot add a sample: the evaluation is finished')
  })

  it('evalHook() frees the tensors of an output when told', async () => {
    const freed: string[] = []
    const tensor = (name: string): { dispose(): void } => ({ dispose: () => void freed.push(name) })
    const hook = evalHook(new Recorder(), { metrics: [], disposeOutputs: true })
    await hook.sample({}, () => tensor('a'))
    await hook.sample({}, () => [tensor('b'), { plain: true }, null])
    expect(freed).toEqual(['a', 'b'])
  })

  it('evalHook() holds 100,000 samples in a few bytes each', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const heap = (): number => {
      collect()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      return heapUsed + arrayBuffers
    }
    const hook = evalHook<string, string>(new Recorder(), { metrics: [accuracy()], every: false, progress: false })
    const fill = (n: number): void => {
      for (let i = 0; i < n; i++) hook.record('a'.repeat(2), i % 3 === 0 ? 'aa' : 'b', { latencyMs: i % 7 })
    }
    fill(1000)
    const before = heap()
    fill(99_000)
    // Row 8, number 4, latency 8 and id 8 bytes per sample, in arrays that double: below 100 bytes; the texts would be more.
    expect((heap() - before) / 99_000).toBeLessThan(100)
    expect((await hook.finish()).metrics.accuracy!.n).toBe(100_000)
  })

  it('evalHook() needs no more memory beyond keepSamples', async () => {
    const hook = evalHook<string, string>(new Recorder(), { metrics: [accuracy()], keepSamples: 1000, every: false })
    for (let i = 0; i < 20_000; i++) hook.record('a', i % 4 === 0 ? 'b' : 'a', { id: `id-${i}`, latencyMs: 1 })
    const report = await hook.finish()
    expect(report.metrics.accuracy).toMatchObject({ value: 0.75, n: 20_000 })
    expect(report.metrics.accuracy!.high! - report.metrics.accuracy!.low!).toBeLessThan(0.013)
    expect(report.samples).toBeNull()
    expect(report.performance.latencyMs!.method).toBe('reservoir')
  })
})

it('evalHook() gives a context whose members may be taken out of it', async () => {
  const hook = evalHook(new Recorder(), { metrics: [accuracy()] })
  await hook.sample({ id: 1, reference: 'the' }, ({ streamer, stoppingCriteria, signal }) => {
    const timing = streamer()
    timing.put([[1n]])
    timing.put([[2n]])
    timing.end()
    expect(stoppingCriteria).toHaveLength(1)
    expect(signal.aborted).toBe(false)
    return 'the'
  })
  const report = await hook.finish()
  expect(report.counts).toMatchObject({ total: 1, errors: 0 })
  expect(report.performance.tokens).not.toBeNull()
})
