// The server's event stream: one connection while the tab is visible, none while it is hidden, reopened when it breaks.
import type { LiveEvent } from '@syvain-metrics/protocol'

/** `paused`: the tab is hidden. `waiting`: broken, about to be opened again. */
export type LiveState = 'connecting' | 'open' | 'waiting' | 'paused'

/** `resync` says that events may have been missed: ask again for what is shown. */
export type LiveMessage = LiveEvent | { readonly type: 'resync' }

export interface Live {
  readonly state: () => LiveState
  readonly onMessage: (listener: (message: LiveMessage) => void) => () => void
  readonly onState: (listener: (state: LiveState) => void) => () => void
  readonly start: () => void
  readonly stop: () => void
}

const TYPES: readonly LiveEvent['type'][] = ['experiment', 'status', 'annotation', 'series', 'delivery']
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 15_000

/**
 * Makes a stream that is not yet open.
 *
 * @param url Same-origin address of the event stream.
 */
export function createLive(url: string): Live {
  const messages = new Set<(message: LiveMessage) => void>()
  const states = new Set<(state: LiveState) => void>()
  let state: LiveState = 'paused'
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let waitMs = FIRST_WAIT_MS
  let opened = false
  let lastId = ''

  const enter = (next: LiveState): void => {
    state = next
    for (const listener of states) listener(next)
  }
  const send = (message: LiveMessage): void => {
    for (const listener of messages) listener(message)
  }
  const close = (): void => {
    clearTimeout(timer)
    source?.close()
    source = undefined
  }
  const open = (): void => {
    close()
    enter('connecting')
    // The server goes on after this id, or says `resync` when it no longer can.
    source = new EventSource(lastId === '' ? url : `${url}?last_event_id=${encodeURIComponent(lastId)}`)
    source.onopen = () => {
      waitMs = FIRST_WAIT_MS
      enter('open')
      // Before the first connection the page loaded everything itself; after it an absence without an id is a gap.
      if (opened && lastId === '') send({ type: 'resync' })
      opened = true
    }
    source.addEventListener('resync', () => send({ type: 'resync' }))
    source.onerror = () => {
      // The browser gives up after an HTTP error; a server that restarts must not need a reload.
      close()
      enter('waiting')
      timer = setTimeout(open, waitMs)
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
    }
    for (const type of TYPES) {
      source.addEventListener(type, (event) => {
        lastId = event.lastEventId
        send({ type, data: JSON.parse(event.data) } as LiveEvent)
      })
    }
  }
  const follow = (): void => {
    if (document.visibilityState === 'visible') {
      open()
    } else {
      close()
      enter('paused')
    }
  }
  return {
    state: () => state,
    onMessage: (listener) => listen(messages, listener),
    onState: (listener) => listen(states, listener),
    start: () => {
      document.addEventListener('visibilitychange', follow)
      follow()
    },
    stop: () => {
      document.removeEventListener('visibilitychange', follow)
      close()
    },
  }
}

function listen<T>(set: Set<T>, listener: T): () => void {
  set.add(listener)
  return () => set.delete(listener)
}
