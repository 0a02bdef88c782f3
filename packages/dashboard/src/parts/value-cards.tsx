// Final values: one number per card, or a short list, each with its interval when there is one.
import type { JSX } from 'preact'
import { formatNumber } from '../model/format.ts'
import type { ValueGroup, ValueRow } from '../model/groups.ts'
import { lineLabels, metadataText } from '../model/labels.ts'

export function ValueCards({ groups }: { readonly groups: readonly ValueGroup[] }): JSX.Element {
  return (
    <section class="values" aria-label="Values">
      {groups.map((group) => (
        <ValueCard key={group.name} group={group} />
      ))}
    </section>
  )
}

function ValueCard({ group }: { readonly group: ValueGroup }): JSX.Element {
  const first = group.rows[0]!
  const labels = lineLabels(group.rows.map((row) => row.summary.metadata))
  if (group.rows.length > 1) {
    return (
      <div class="card value-card value-list">
        <h3>{group.name}</h3>
        <table>
          <tbody>
            {group.rows.map((row, i) => (
              <tr key={labels[i]}>
                <th scope="row">{labels[i]}</th>
                <td>{formatNumber(row.summary.last)}</td>
                <td class="interval">{intervalText(row)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )
  }
  return (
    <div class="card value-card">
      <h3>{group.name}</h3>
      <p class="value">{formatNumber(first.summary.last)}</p>
      <Interval row={first} />
      <p class="muted">{metadataText(first.summary.metadata)}</p>
    </div>
  )
}

function Interval({ row }: { readonly row: ValueRow }): JSX.Element | null {
  const { low, high } = row
  const value = row.summary.last
  if (low === null || high === null || value === null) return null
  // A bar only for shares: other quantities have no natural ends.
  const share = low >= 0 && high <= 1
  return (
    <div class="interval">
      {share && (
        <div class="interval-bar" aria-hidden="true">
          <span style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }} />
          <i style={{ left: `${value * 100}%` }} />
        </div>
      )}
      {intervalText(row)}
    </div>
  )
}

function intervalText({ low, high }: ValueRow): string {
  return low === null || high === null ? '' : `${formatNumber(low)} – ${formatNumber(high)}`
}
