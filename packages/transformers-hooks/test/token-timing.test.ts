import { describe, expect, it } from 'vitest'
import { tokenTiming } from '../src/index.ts'

/** A clock that a test sets. */
function at(): { ms: number; now: () => number } {
  const clock = { ms: 0, now: (): number => clock.ms }
  return clock
}

describe('tokenTiming()', () => {
  it('tokenTiming() has no times before the first token', () => {
    const timing = tokenTiming()
    timing.put([[1, 2, 3]])
    expect(timing).toMatchObject({ tokensIn: 3, tokensOut: 0, timeToFirstTokenMs: null, decodeTokensPerSecond: null })
  })

  it('tokenTiming() counts from its creation to the first token, and then from token to token', () => {
    const clock = at()
    const timing = tokenTiming({ clock: clock.now })
    clock.ms = 5
    timing.put([[1n, 2n]])
    for (const [ms, id] of [
      [20, 7n],
      [30, 8n],
      [50, 9n],
    ] as const) {
      clock.ms = ms
      timing.put([[id]])
    }
    timing.end()
    expect(timing).toMatchObject({ tokensIn: 2, tokensOut: 3, timeToFirstTokenMs: 20, interTokenMs: [10, 20] })
    expect(timing.decoded).toEqual({ tokens: 2, ms: 30 })
    expect(timing.decodeTokensPerSecond).toBeCloseTo(2000 / 30, 12)
  })

  it('tokenTiming() counts each row up to and including its end token', () => {
    const clock = at()
    const timing = tokenTiming({ eos: [0, 99], clock: clock.now })
    timing.put([[1], [1]])
    const steps = [
      [[5], [5]],
      [[0], [6]],
      [[5], [99]],
      [[5], [7]],
    ]
    steps.forEach((step, i) => {
      clock.ms = 10 * (i + 1)
      timing.put(step)
    })
    // Row one: 5, end. Row two: 5, 6, end. The last step made nothing that counts, and takes no time.
    expect(timing.tokensOut).toBe(5)
    expect(timing.interTokenMs).toEqual([10, 10])
    expect(timing.decoded).toEqual({ tokens: 3, ms: 20 })
  })

  it('tokenTiming() takes the first put after an end for a prompt, as Whisper generates per chunk', () => {
    const clock = at()
    const timing = tokenTiming({ clock: clock.now })
    for (const start of [0, 1000]) {
      clock.ms = start
      timing.put([[1]])
      clock.ms = start + 10
      timing.put([[2]])
      clock.ms = start + 30
      timing.put([[3]])
      timing.end()
    }
    expect(timing).toMatchObject({ tokensIn: 2, tokensOut: 4, timeToFirstTokenMs: 10, interTokenMs: [20, 20] })
  })

  it('tokenTiming() reads the beams of 2.x, which have no prompt', () => {
    const clock = at()
    const timing = tokenTiming({ eos: 3, clock: clock.now })
    const ids = [1, 2]
    for (const id of [5, 6, 3, 7]) {
      clock.ms += 10
      ids.push(id)
      timing.callback_function([{ output_token_ids: ids }])
    }
    expect(timing).toMatchObject({ tokensIn: 0, tokensOut: 3, timeToFirstTokenMs: 10, interTokenMs: [10, 10] })
  })

  it('tokenTiming() forwards to a streamer, and lets what it throws through', () => {
    const heard: unknown[] = []
    const timing = tokenTiming({ inner: { put: (value) => void heard.push(value), end: () => void heard.push('end') } })
    timing.put([[1]])
    timing.put([[2]])
    timing.end()
    expect(heard).toEqual([[[1]], [[2]], 'end'])
    const broken = tokenTiming({
      inner: {
        put: () => {
          throw new Error('TextStreamer only supports batch size of 1')
        },
        end: () => {},
      },
    })
    expect(() => broken.put([[1], [2]])).toThrow('TextStreamer only supports batch size of 1')
  })
})
