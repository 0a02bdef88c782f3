import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EvalReport } from '../src/eval-report.ts'
import { type EvaluateOptions, evaluate } from '../src/index.ts'
import { accuracy, bleu, f1, mae } from '../src/metrics.ts'
import type { ResultStore, StoredSample } from '../src/result-store.ts'
import { Recorder } from './recorder.ts'

interface Row {
  readonly id: string
  readonly text: string
  readonly label: string
}

const rowsOf = (n: number): Row[] =>
  Array.from({ length: n }, (_, i) => ({ id: `r${i}`, text: `text ${i}`, label: i % 3 === 0 ? 'x' : 'y' }))

const answer = ({ id }: Row): string => (Number(id.slice(1)) % 2 === 0 ? 'x' : 'y')

/** A clock that advances by one at each look, so that two runs of the same calls measure the same times. */
function steppingClock(): () => number {
  let ms = 0
  return () => ms++
}

/** What must be equal between two evaluations of the same samples: everything but times and where samples came from. */
function essence({ metrics, counts, slices, samples, errors, status, configHash, details }: EvalReport): unknown {
  return { metrics, counts: { ...counts, resumed: 0 }, slices, samples, errors, status, configHash, details }
}

describe('evaluate()', () => {
  it.each<[Partial<EvaluateOptions<string>>, string]>([
    [{}, 'exactly one of `pipe` and `run` must be given'],
    [{ pipe: async () => 1, run: async () => [] }, 'exactly one of `pipe` and `run` must be given'],
    [{ run: async () => [], batchSize: 0 }, 'batchSize must be a whole number ≥ 1, received 0'],
    [{ run: async () => [], concurrency: 1.5 }, 'concurrency must be a whole number ≥ 1, received 1.5'],
    [{ run: async () => [], repeats: 0 }, 'repeats must be a whole number ≥ 1, received 0'],
    [{ run: async () => [], limit: -1 }, 'limit must be a whole number ≥ 0, received -1'],
    [{ run: async () => [], batchSize: 2, task: 'translation_en_to_fr' }, 'batchSize 2 for translation_en_to_fr'],
    [{ pipe: async () => 1, task: 'question-answering' }, 'question-answering takes more than one input'],
    [{ pipe: async () => 1, task: 'zero-shot-classification' }, 'zero-shot-classification takes more than one input'],
  ])('evaluate() refuses %o', async (options, message) => {
    await expect(evaluate(new Recorder(), { data: [], metrics: [], ...options })).rejects.toThrow(message)
  })

  it('evaluate() takes any iterable, batches, and keeps the order of the data', async () => {
    async function* rows(): AsyncGenerator<Row> {
      yield* rowsOf(10)
    }
    const sizes: number[] = []
    const report = await evaluate(new Recorder(), {
      data: rows(),
      run: (batch) => {
        sizes.push(batch.length)
        return batch.map(answer)
      },
      metrics: [accuracy()],
      batchSize: 4,
      limit: 9,
    })
    expect(sizes).toEqual([4, 4, 1])
    expect(report.samples!.ids).toEqual(rowsOf(9).map(({ id }) => id))
    expect(report.counts.total).toBe(9)
    expect(report.performance.latencyMs!.n).toBe(3)
  })

  it('evaluate() runs as many calls at once as told, and commits them in the order of the data', async () => {
    let running = 0
    let most = 0
    const seen: (string | number)[] = []
    await evaluate(new Recorder(), {
      data: rowsOf(20),
      run: async ([row]) => {
        most = Math.max(most, ++running)
        const turns = Number(row!.id.slice(1)) % 4
        for (let i = 0; i <= turns; i++) await new Promise((resolve) => setImmediate(resolve))
        running--
        return [answer(row!)]
      },
      metrics: [accuracy()],
      concurrency: 3,
      onSample: ({ id }) => void seen.push(id),
    })
    expect(most).toBe(3)
    expect(seen).toEqual(rowsOf(20).map(({ id }) => id))
  })

  it('evaluate() runs a failed batch row by row, so that one bad row costs one', async () => {
    const report = await evaluate(new Recorder(), {
      data: rowsOf(8),
      run: (batch) => {
        if (batch.some(({ id }) => id === 'r5')) throw new Error('bad row')
        return batch.map(answer)
      },
      metrics: [accuracy()],
      batchSize: 4,
    })
    expect(report.counts).toMatchObject({ total: 8, scored: 7, errors: 1 })
    expect(report.errors).toEqual([{ message: 'Error: bad row', count: 1, firstId: 'r5' }])
    expect(report.notes).toContain('batches: 1 failed and were run again row by row')
  })

  it('evaluate() takes a number of outputs that is not that of the rows for an error', async () => {
    const report = await evaluate(new Recorder(), { data: rowsOf(2), run: () => ['x', 'y'], metrics: [accuracy()] })
    expect(report.errors[0]!.message).toBe('TypeError: Cannot read a batch: 1 rows gave 2 outputs')
  })

  it('evaluate() throws with the report when it stopped, and throws what a row threw when told', async () => {
    const broken = { data: rowsOf(10), run: () => Promise.reject(new Error('dead')), metrics: [accuracy()] }
    const stopped = await evaluate(new Recorder(), broken).catch((error: unknown) => error)
    expect(stopped).toMatchObject({
      name: 'EvalStoppedError',
      report: { status: 'stopped', counts: { total: 5, errors: 5 } },
    })
    const recorder = new Recorder()
    await expect(evaluate(recorder, { ...broken, onSampleError: 'throw' })).rejects.toThrow('dead')
    expect(recorder.final('eval_errors')).toBe(1)
  })

  it('evaluate() takes repeats of a row for one observation', async () => {
    let call = 0
    const report = await evaluate(new Recorder(), {
      data: rowsOf(40),
      // Half of the rows are always right, the others never: five repeats tell nothing new.
      run: ([row]) => [Math.floor(call++ / 5) % 2 === 0 ? row!.label : 'wrong'],
      metrics: [accuracy(), f1({ average: 'micro' })],
      repeats: 5,
    })
    const { accuracy: share, f1_micro: micro } = report.metrics
    expect(share).toMatchObject({ value: 0.5, n: 200, method: 'bootstrap' })
    // A share of 40 observations: ± 0.155; of 200 it would be ± 0.07.
    expect(share!.high! - share!.low!).toBeGreaterThan(0.28)
    expect(micro!.high! - micro!.low!).toBeGreaterThan(0.28)
    expect(report.samples!.ids.slice(0, 3)).toEqual(['r0', 'r0#2', 'r0#3'])
  })

  it('evaluate() resumes a killed evaluation to the report of an uninterrupted one', async () => {
    const outcomes = fc.array(fc.constantFrom('right', 'wrong', 'throws', 'nothing'), { minLength: 1, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(
        outcomes,
        fc.nat(60),
        fc.constantFrom(1, 3),
        fc.constantFrom(1, 2),
        async (plan, killAt, batchSize, concurrency) => {
          const run = (store: MemoryStore, killer: () => void): Promise<EvalReport> =>
            evaluate(new Recorder(), {
              data: plan.map((outcome, i) => ({ id: `r${i % 7}`, outcome, label: i % 2 === 0 ? 'x y z' : 'y' })),
              run: (rows) => {
                killer()
                return rows.map(({ outcome, label }) => {
                  if (outcome === 'throws') throw new Error(`broken ${label}`)
                  return outcome === 'right' ? label : outcome === 'wrong' ? 'x z y w' : null
                })
              },
              metrics: [accuracy(), f1(), bleu()],
              confidence: { resamples: 20 },
              sliceBy: ({ id }) => ({ id: String(id) }),
              maxIdenticalErrors: 0,
              resume: store,
              batchSize,
              concurrency,
              clock: steppingClock(),
            })
          const whole = await run(new MemoryStore(), () => {})
          const store = new MemoryStore()
          let calls = 0
          const kill = (): void => {
            if (calls++ === killAt) store.dead = true
          }
          // A killed process stores nothing more: what it would still have done is lost.
          await run(store, kill)
          const kept = store.samples.length
          const resumed = await run(store.revived(), () => {})
          expect(essence(resumed)).toEqual(essence(whole))
          expect(resumed.counts.resumed).toBe(kept)
        },
      ),
      { seed: 3, numRuns: 60 },
    )
  })

  it('evaluate() does not use results of another configuration, and says how many there were', async () => {
    const store = new MemoryStore()
    const options = { data: rowsOf(6), run: (rows: Row[]) => rows.map(answer), metrics: [accuracy()], resume: store }
    await evaluate(new Recorder(), { ...options, config: { model: 'a' } })
    const other = await evaluate(new Recorder(), { ...options, config: { model: 'b' } })
    expect(other.counts.resumed).toBe(0)
    expect(other.notes).toContain('resume: 6 stored samples are of another configuration and were not used')
    const same = await evaluate(new Recorder(), { ...options, config: { model: 'a' }, metrics: [accuracy(), f1()] })
    expect(same.counts.resumed).toBe(6)
    expect(same.metrics.f1_macro!.n).toBe(6)
  })

  it('evaluate() stores the latency of a call once, and none of a warm-up', async () => {
    const store = new MemoryStore()
    const options = { data: rowsOf(7), run: (rows: Row[]) => rows.map(answer), metrics: [accuracy()], resume: store }
    const report = await evaluate(new Recorder(), { ...options, batchSize: 2, warmup: 1, clock: steppingClock() })
    expect(store.samples.map(({ latencyMs }) => latencyMs)).toEqual([null, null, 1, null, 1, null, 1])
    expect(report.performance.latencyMs!.n).toBe(3)
    const resumed = await evaluate(new Recorder(), { ...options, batchSize: 2, warmup: 1, clock: steppingClock() })
    expect(resumed.performance.latencyMs).toEqual(report.performance.latencyMs)
  })

  it('evaluate() refuses to store a prediction that is not plain JSON', async () => {
    const options = { data: [1], reference: () => 1, metrics: [mae()], resume: new MemoryStore() }
    const promise = evaluate(new Recorder(), { ...options, run: () => [1], read: () => new Float32Array(1) as never })
    expect((await promise).counts.errors).toBe(1)
    const any = { name: 'any', higherIsBetter: true, stats: () => [1], value: () => 1 }
    await expect(
      evaluate(new Recorder(), { ...options, metrics: [any], run: () => [new Float32Array(1)] }),
    ).rejects.toThrow('Cannot store sample: its prediction is not plain JSON')
  })
})

/** A store in memory that can die. */
class MemoryStore implements ResultStore {
  dead = false
  samples: StoredSample[] = []

  load(): StoredSample[] {
    return this.samples.map((sample) => JSON.parse(JSON.stringify(sample)) as StoredSample)
  }

  append(sample: StoredSample): void {
    if (!this.dead) this.samples.push(sample)
  }

  revived(): MemoryStore {
    const store = new MemoryStore()
    store.samples = [...this.samples]
    return store
  }
}
