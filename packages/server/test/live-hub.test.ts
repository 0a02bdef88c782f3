import type { LiveEvent } from '@syvain-metrics/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LiveHub, type NumberedEvent } from '../src/live/hub.ts'

const moved = (n: number, name = 'loss', experiment_id = 'e'): LiveEvent => ({
  type: 'series',
  data: { experiment_id, series: [{ metric_name: name, metadata: {}, n, last_step: n, last: n }] },
})
const dropped = (count: number): LiveEvent => ({
  type: 'delivery',
  data: { experiment_id: 'e', dropped: { full: count } },
})

const hubOf = (replayEvents = 10) => new LiveHub({ epoch: 'boot', replayEvents, seriesEventMs: 250 })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('LiveHub', () => {
  test('LiveHub tells a moved curve at most four times a second, with its newest state', () => {
    const hub = hubOf()
    const heard: (NumberedEvent | undefined)[] = []
    hub.subscribe((event) => heard.push(event))
    for (let n = 1; n <= 100; n++) {
      hub.publish([moved(n), moved(n, 'accuracy')])
      vi.advanceTimersByTime(10)
    }
    vi.advanceTimersByTime(250)
    expect(heard.length).toBe(4)
    expect(heard.at(-1)?.event.data).toMatchObject({ series: [{ n: 100 }, { n: 100 }] })
  })

  test('LiveHub gives a reader what it missed, in order and once', () => {
    const hub = hubOf()
    hub.publish([dropped(1), dropped(2), dropped(3)])
    const { missed, complete } = hub.subscribe(() => {}, 'boot-1')
    expect(complete).toBe(true)
    expect(missed.map(({ id }) => id)).toEqual(['boot-2', 'boot-3'])
    expect(hub.subscribe(() => {}, 'boot-3')).toEqual({ missed: [], complete: true })
  })

  test.each(['boot-0', 'boot-99', 'other-5', 'boot-x', 'nonsense', ''])('LiveHub cannot replay from %j', (id) => {
    const hub = hubOf(3)
    hub.publish([1, 2, 3, 4, 5].map(dropped))
    expect(hub.subscribe(() => {}, id)).toEqual({ missed: [], complete: false })
  })

  test('LiveHub tells waiting curves before it ends its streams', () => {
    const hub = hubOf()
    const heard: (NumberedEvent | undefined)[] = []
    hub.subscribe((event) => heard.push(event))
    hub.publish([moved(7)])
    hub.close()
    expect(heard.map((event) => event?.event.type)).toEqual(['series', undefined])
  })
})
