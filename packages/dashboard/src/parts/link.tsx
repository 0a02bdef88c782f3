// A link inside the dashboard: a real address, followed without loading the page again.
import type { ComponentChildren, JSX } from 'preact'
import { useApp } from '../app-context.ts'
import { formatRoute, type Route } from '../model/route.ts'

interface LinkProps {
  readonly to: Route
  readonly class?: string
  readonly label?: string
  readonly children: ComponentChildren
}

export function Link({ to, label, children, ...rest }: LinkProps): JSX.Element {
  const { navigate } = useApp()
  const follow = (event: MouseEvent): void => {
    // Anything but a plain click is the browser's: new tab, new window, download.
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    navigate(to)
    scrollTo(0, 0)
  }
  return (
    <a href={formatRoute(to)} aria-label={label} onClick={follow} {...rest}>
      {children}
    </a>
  )
}
