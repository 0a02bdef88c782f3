// The configuration of an experiment: nested keys as paths, one per row.
import type { JsonObject } from '@syvain-metrics/protocol'
import type { JSX } from 'preact'
import { flatRows } from '../model/labels.ts'
import { Breakable } from './breakable.tsx'

export function MetaTable({ metadata }: { readonly metadata: JsonObject }): JSX.Element {
  return (
    <table class="meta">
      <caption class="visually-hidden">Configuration</caption>
      <tbody>
        {flatRows(metadata).map(([key, value]) => (
          <tr key={key}>
            <th scope="row">
              <Breakable text={key} />
            </th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
