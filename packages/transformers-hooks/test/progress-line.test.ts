import { describe, expect, it } from 'vitest'
import { evalHook } from '../src/index.ts'
import { accuracy, mae } from '../src/metrics.ts'
import { progressText } from '../src/progress-line.ts'
import { readingsOf } from './metric-value.ts'
import { Recorder } from './recorder.ts'

const nothing = { errors: 0, readings: [], level: 0.95 }

describe('progressText()', () => {
  it.each([
    [{ done: 0, total: null, elapsedMs: 0, ran: 0 }, '0  0.0/s'],
    [{ done: 0, total: 0, elapsedMs: 0, ran: 0 }, '0/0 100%  0.0/s'],
    [{ done: 500, total: 1000, elapsedMs: 5000, ran: 500 }, '500/1000 50%  100.0/s  0:05 left'],
    [{ done: 5000, total: 100_000, elapsedMs: 1000, ran: 5000 }, '5000/100000 5%  5000/s  0:19 left'],
    [{ done: 10, total: 20_000, elapsedMs: 10_000, ran: 10 }, '10/20000 0%  1.0/s  5:33:10 left'],
    // 90 of the samples came from the store: the rate is that of the ten that ran.
    [{ done: 100, total: 110, elapsedMs: 10_000, ran: 10 }, '100/110 90%  1.0/s  0:10 left'],
  ])('progressText(%o)', (state, text) => {
    expect(progressText({ ...nothing, ...state })).toBe(text)
  })

  it('progressText() shows two values, a share with its interval, and errors', () => {
    const readings = [
      ...readingsOf(accuracy(), [
        ['a', 'a'],
        ['a', 'b'],
      ]),
      ...readingsOf(mae(), [[1, 3]]),
      ...readingsOf(mae(), [[1, 9]]),
    ]
    expect(progressText({ done: 2, total: null, elapsedMs: 1000, ran: 2, errors: 1, readings, level: 0.95 })).toBe(
      '2  2.0/s  accuracy 0.500 [0.095, 0.905]  mae 2.000  1 error',
    )
  })
})

describe('ProgressLine', () => {
  it('ProgressLine draws after a second, ten times a second at most, and is gone at the end', async () => {
    const written: string[] = []
    let ms = 0
    const progress = { write: (text: string) => void written.push(text), columns: 40 }
    const hook = evalHook<string, string>(new Recorder(), {
      metrics: [accuracy()],
      every: false,
      total: 200,
      progress,
      clock: () => ms,
    })
    for (let i = 0; i < 200; i++) {
      await hook.sample({ reference: 'a' }, () => {
        ms += 10
        return 'a'
      })
    }
    await hook.finish()
    expect(written).toHaveLength(10 + 1)
    expect(written[0]!.startsWith('\r\x1b[2K101/200 50%  100.0/s  0:01 left  acc')).toBe(true)
    expect(written[0]).toHaveLength('\r\x1b[2K'.length + 39)
    expect(written.at(-1)).toBe('\r\x1b[2K')
  })

  it('ProgressLine is quiet without a terminal, and when told', async () => {
    for (const progress of [undefined, false] as const) {
      const hook = evalHook(new Recorder(), { metrics: [], ...(progress === undefined ? {} : { progress }) })
      const write = process.stderr.write
      const written: unknown[] = []
      process.stderr.write = ((text: unknown) => written.push(text) > 0) as typeof write
      try {
        await hook.sample({}, () => 1)
        await hook.finish()
      } finally {
        process.stderr.write = write
      }
      expect(written).toEqual([])
    }
  })
})
