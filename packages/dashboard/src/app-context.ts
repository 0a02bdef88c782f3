// What every part of the page may use: the route, the event stream, and the way out when the session has ended.
import { type Context, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { ListView, Route } from './model/route.ts'
import type { Live } from './net/live.ts'

export interface AppServices {
  readonly route: Route
  /** Shows another route. `replace` leaves no step for the back button: for sliders and typing. */
  readonly navigate: (route: Route, how?: 'push' | 'replace') => void
  /** The list as it was last shown: the way back keeps its filters. */
  readonly lastList: ListView
  readonly live: Live
  /** Called on a 401: shows the sign-in page. */
  readonly signedOut: () => void
  /** Says a sentence to screen readers. */
  readonly announce: (text: string) => void
}

export const AppContext: Context<AppServices | null> = createContext<AppServices | null>(null)

export function useApp(): AppServices {
  const services = useContext(AppContext)
  if (services === null) throw new Error('Cannot render: no AppContext above this component')
  return services
}
