// A box that says what went wrong or what is missing.
import type { ComponentChildren, JSX } from 'preact'

interface NoticeProps {
  readonly kind: 'error' | 'info'
  readonly title: string
  readonly children?: ComponentChildren
}

export function Notice({ kind, title, children }: NoticeProps): JSX.Element {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'error' ? 'alert' : undefined}>
      <strong>{title}</strong>
      {children}
    </div>
  )
}
