// The browser's address as a route, both ways.
import { useCallback, useEffect, useState } from 'preact/hooks'
import { formatRoute, parseRoute, type Route } from '../model/route.ts'

export function useRoute(): readonly [Route, (route: Route, how?: 'push' | 'replace') => void] {
  const [route, setRoute] = useState(readAddress)
  useEffect(() => {
    const follow = (): void => setRoute(readAddress())
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])
  const navigate = useCallback((next: Route, how: 'push' | 'replace' = 'push') => {
    if (how === 'push') history.pushState(null, '', formatRoute(next))
    else history.replaceState(null, '', formatRoute(next))
    setRoute(next)
  }, [])
  return [route, navigate]
}

function readAddress(): Route {
  return parseRoute(location.pathname, location.search)
}
