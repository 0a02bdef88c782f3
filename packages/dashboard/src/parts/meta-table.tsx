// The configuration of an experiment: nested keys as paths, one per row.
import type { JsonObject } from '@syvain-metrics/protocol'
import { Fragment, type JSX } from 'preact'
import { flatRows } from '../model/labels.ts'

export function MetaTable({ metadata }: { readonly metadata: JsonObject }): JSX.Element {
  return (
    <table class="meta">
      <caption class="visually-hidden">Configuration</caption>
      <tbody>
        {flatRows(metadata).map(([key, value]) => (
          <tr key={key}>
            <th scope="row">{breakable(key)}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

// Long paths break after a dot, not inside a word.
function breakable(path: string): JSX.Element[] {
  return path.split('.').map((part, i) => (
    <Fragment key={`${i} ${part}`}>
      {i > 0 && (
        <>
          .<wbr />
        </>
      )}
      {part}
    </Fragment>
  ))
}
