// Live messages and the running clock for components.
import { useEffect, useRef, useState } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import type { LiveMessage, LiveState } from '../net/live.ts'

/** Calls the newest `handler` for each message while the component is mounted. */
export function useLiveMessages(handler: (message: LiveMessage) => void): void {
  const { live } = useApp()
  const newest = useRef(handler)
  newest.current = handler
  useEffect(() => live.onMessage((message) => newest.current(message)), [live])
}

export function useLiveState(): LiveState {
  const { live } = useApp()
  const [state, setState] = useState(live.state())
  useEffect(() => live.onState(setState), [live])
  return state
}

/** The time, ticking each `everyMs` while `on` and the tab is visible. */
export function useNow(on: boolean, everyMs = 1000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!on) return
    const timer = setInterval(() => document.visibilityState === 'visible' && setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [on, everyMs])
  return now
}
