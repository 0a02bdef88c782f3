// The configuration of an experiment: nested keys as paths, one per row.
import type { JsonObject } from '@syvain-metrics/protocol'
import type { JSX } from 'preact'
import { flatRows } from '../model/labels.ts'
import { Breakable } from './breakable.tsx'

interface MetaTableProps {
  readonly metadata: JsonObject
  readonly caption: string
}

export function MetaTable({ metadata, caption }: MetaTableProps): JSX.Element {
  return (
    <table class="meta">
      <caption class="visually-hidden">{caption}</caption>
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
