import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Effects } from '../src/server/effects.ts'

const item = (event: number, id?: string) => ({ event, id })
const body = (text: string) => new TextEncoder().encode(text)

test('Effects.take() counts an event without an id again as a second effect', () => {
  const effects = new Effects()
  expect(effects.take([item(1), item(2)], 10)).toEqual({ accepted: 2, duplicate: 0 })
  expect(effects.take([item(2)], 20)).toEqual({ accepted: 1, duplicate: 0 })
  expect(effects).toMatchObject({ delivered: 2, doubles: 1, again: 1 })
  expect(effects.firstAtMs(2)).toBe(10)
})

test('Effects.take() gives a known id no second effect, and counts that it came again', () => {
  const effects = new Effects()
  effects.take([item(1, 'a')], 10)
  expect(effects.take([item(1, 'a'), item(2, 'b')], 20)).toEqual({ accepted: 1, duplicate: 1 })
  expect(effects).toMatchObject({ delivered: 2, doubles: 0, again: 1 })
})

test('Effects.take() counts one event under two ids as two effects', () => {
  const effects = new Effects()
  effects.take([item(1, 'a'), item(1, 'b')], 10)
  expect(effects).toMatchObject({ delivered: 1, doubles: 1 })
})

test('Effects.takeOnce() answers a replay as the first time, without effect', () => {
  const effects = new Effects()
  const request = { items: [item(1)], body: body('x'), atMs: 10 }
  expect(effects.takeOnce('key', request)).toEqual({ use: 'new', taken: { accepted: 1, duplicate: 0 } })
  expect(effects.takeOnce('key', request)).toEqual({ use: 'replay', taken: { accepted: 1, duplicate: 0 } })
  expect(effects).toMatchObject({ delivered: 1, doubles: 0, again: 0, reusedKeys: 0 })
})

test('Effects.takeOnce() notices a key that comes with other bytes', () => {
  const effects = new Effects()
  effects.takeOnce('key', { items: [item(1)], body: body('x'), atMs: 10 })
  expect(effects.takeOnce('key', { items: [item(2)], body: body('y'), atMs: 10 }).use).toBe('reused')
  expect(effects).toMatchObject({ delivered: 1, reusedKeys: 1 })
})

test('Effects keeps: effects = delivered + doubles, whatever arrives', () => {
  const items = fc.array(
    fc.record({ event: fc.nat(9), id: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }) }),
  )
  fc.assert(
    fc.property(fc.array(items), (requests) => {
      const effects = new Effects()
      const accepted = requests.map((request) => effects.take(request, 0).accepted).reduce((a, b) => a + b, 0)
      expect(effects.delivered + effects.doubles).toBe(accepted)
    }),
    { seed: 20_260_801 },
  )
})
