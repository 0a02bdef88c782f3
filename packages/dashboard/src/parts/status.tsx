// Status of an experiment as a word with a colour; the word alone says everything.
import type { ExperimentStatus } from '@syvain-metrics/protocol'
import type { JSX } from 'preact'

export function Status({ status }: { readonly status: ExperimentStatus }): JSX.Element {
  return (
    <span class={`status status-${status}`}>
      <span class="status-dot" aria-hidden="true" />
      {status}
    </span>
  )
}
