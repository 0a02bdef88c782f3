// What differs between runtimes at the end of a process, on a process that is only an emitter; exit.test.ts ends real ones.
import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { ExitHooks, type ExitProcess, type ExitSemantics } from '../../src/hosts/exit-hooks.ts'

const NODE: ExitSemantics = { exitFollowsErrors: true, monitorSeesRejections: true }

function watch(semantics: ExitSemantics): { emitter: EventEmitter; said: unknown[]; unwatch: () => void } {
  const emitter = new EventEmitter()
  const said: unknown[] = []
  const hooks = new ExitHooks(emitter as unknown as ExitProcess, semantics)
  const unwatch = hooks.add({
    isBusy: () => true,
    endRuns: (failure) => said.push(failure),
    flush: async () => void said.push('flush'),
    flushSync: () => said.push('flushSync'),
  })
  return { emitter, said, unwatch }
}

describe('ExitHooks', () => {
  const error = new RangeError('out of range')

  test.each<[string, boolean, number, unknown[]]>([
    ['leaves the flush to exit where exit follows', true, 0, [error]],
    ['flushes at an error after which no exit comes', false, 0, [error, 'flushSync']],
    ['does not flush at an error that the program catches', false, 1, [error]],
  ])('%s', (_, exitFollowsErrors, listeners, expected) => {
    const { emitter, said } = watch({ ...NODE, exitFollowsErrors })
    for (let i = 0; i < listeners; i++) emitter.on('uncaughtException', () => undefined)
    emitter.emit('uncaughtExceptionMonitor', error)
    expect(said).toEqual(expected)
  })

  test('do not listen to rejections where the monitor sees them', () => {
    expect(watch(NODE).emitter.listenerCount('unhandledRejection')).toBe(0)
  })

  test('leave a rejection to the program when it listens itself', () => {
    const { emitter, said } = watch({ ...NODE, monitorSeesRejections: false })
    emitter.on('unhandledRejection', () => undefined)
    emitter.emit('unhandledRejection', error)
    expect(said).toEqual([])
    expect(emitter.listenerCount('unhandledRejection')).toBe(2)
  })

  test('take every listener away again', () => {
    const { emitter, unwatch } = watch({ exitFollowsErrors: false, monitorSeesRejections: false })
    expect(emitter.eventNames()).toContain('unhandledRejection')
    unwatch()
    expect(emitter.eventNames()).toEqual([])
  })
})
