import { describe, expect, it } from 'vitest'
import { instrument } from '../src/index.ts'
import { Recorder } from './recorder.ts'

describe('instrument()', () => {
  it('instrument() refuses an interval that is none', () => {
    expect(() => instrument(async () => 1, new Recorder(), { everyMs: 0 })).toThrow(
      'everyMs must be above 0, received 0',
    )
  })

  it('instrument() gives and throws what the function gives and throws', async () => {
    const error = new Error('broken')
    const measured = instrument(async (text: string) => {
      if (text === '') throw error
      return text.length
    }, new Recorder())
    expect(await measured('abc')).toBe(3)
    await expect(measured('')).rejects.toBe(error)
    expect('instrumentation' in measured).toBe(true)
    expect(measured.instrumentation.report()).toMatchObject({ calls: 2, errors: 1, latencyMs: { n: 1 }, tokens: null })
  })

  it('instrument() sends running values at its interval, and final ones once', async () => {
    let ms = 0
    const recorder = new Recorder()
    const measured = instrument(
      async (_texts: string | string[]) => {
        ms += 400
      },
      recorder,
      { name: 'api', split: 'prod', clock: () => ms, warmup: 1 },
    )
    for (let i = 0; i < 4; i++) await measured(i === 3 ? ['a', 'b', 'c'] : 'a')
    const running = recorder.metrics.filter(({ metadata }) => metadata.aggregation === 'running')
    expect(running[0]).toEqual({
      name: 'api/calls',
      value: 3,
      step: 3,
      metadata: { split: 'prod', aggregation: 'running' },
    })
    const report = measured.instrumentation.finish()
    const sent = recorder.metrics.length
    measured.instrumentation.finish()
    expect(recorder.metrics).toHaveLength(sent)
    expect(report).toMatchObject({ calls: 4, warmupCalls: 1, latencyMs: { n: 3, p50: 400 } })
    expect(report.samplesPerSecond).toBeCloseTo(5000 / 1200, 12)
    expect(recorder.final('api/latency_ms_p95')).toBe(400)
  })

  it('instrument() counts a conversation as one sample, and leaves options as they are', async () => {
    let ms = 0
    const seen: unknown[] = []
    const pipe = Object.assign(
      async (...args: unknown[]) => {
        seen.push(args)
        ms += 10
        return []
      },
      { task: 'text-generation', model: { generation_config: { eos_token_id: 0 } } },
    )
    const options = Object.freeze({ max_new_tokens: 3 })
    const measured = instrument(pipe, new Recorder(), { clock: () => ms })
    await measured([{ role: 'user', content: 'hi' }], options)
    const [, used] = seen[0] as [unknown, Record<string, unknown>]
    expect(used).toMatchObject(options)
    expect(used.streamer).toBeDefined()
    expect(measured.instrumentation.report().samplesPerSecond).toBe(100)
  })
})
