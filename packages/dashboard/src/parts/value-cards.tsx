// Final values: a card for each that says how good something is, one table for all the counts and rates beside it.
import type { JsonObject } from '@syvain-metrics/protocol'
import type { JSX } from 'preact'
import { formatNumber } from '../model/format.ts'
import type { ValueGroup, ValueRow } from '../model/groups.ts'
import { lineLabels, metadataText, sharedMetadata, withoutKeys } from '../model/labels.ts'
import { metricRank } from '../model/metric-rank.ts'
import { Breakable } from './breakable.tsx'

export function ValueCards({ groups }: { readonly groups: readonly ValueGroup[] }): JSX.Element {
  const shared = sharedMetadata(groups.flatMap((group) => group.rows.map((row) => row.summary.metadata)))
  const cards = groups.filter(isCard)
  const rest = groups.filter((group) => !isCard(group))
  return (
    <section class="values" aria-label="Values">
      <h2 class="visually-hidden">Values</h2>
      {Object.keys(shared).length > 0 && <p class="values-note muted">{metadataText(shared)}</p>}
      {cards.map((group) => (
        <ValueCard key={group.name} group={group} shared={shared} />
      ))}
      {rest.length > 0 && (
        <div class="card value-card value-list value-rest">
          <table>
            <caption class="visually-hidden">Counts and rates</caption>
            <tbody>
              {rest.map(({ name, rows }) => (
                <tr key={name}>
                  <th scope="row">
                    <Breakable text={name} />
                  </th>
                  <td>{formatNumber(rows[0]!.summary.last)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

// What has several rows, an interval, or a name that speaks of quality is worth a card.
function isCard({ name, rows }: ValueGroup): boolean {
  return rows.length > 1 || rows[0]!.low !== null || metricRank(name) <= 1
}

interface ValueCardProps {
  readonly group: ValueGroup
  /** Metadata that is said once for all cards. */
  readonly shared: JsonObject
}

function ValueCard({ group, shared }: ValueCardProps): JSX.Element {
  const first = group.rows[0]!
  if (group.rows.length > 1) return <ValueList group={group} />
  return (
    <div class="card value-card">
      <h3>{group.name}</h3>
      <p class="value">{formatNumber(first.summary.last)}</p>
      <Interval row={first} />
      <p class="muted">{metadataText(withoutKeys(first.summary.metadata, shared))}</p>
    </div>
  )
}

function ValueList({ group }: { readonly group: ValueGroup }): JSX.Element {
  const labels = lineLabels(group.rows.map((row) => row.summary.metadata))
  const bounded = group.rows.some((row) => row.low !== null)
  return (
    <div class="card value-card value-list">
      <h3>{group.name}</h3>
      <table>
        <tbody>
          {group.rows.map((row, i) => (
            <tr key={labels[i]}>
              <th scope="row">{labels[i]}</th>
              <td>{formatNumber(row.summary.last)}</td>
              {bounded && <td class="interval">{intervalText(row)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Interval({ row }: { readonly row: ValueRow }): JSX.Element | null {
  const { low, high } = row
  const value = row.summary.last
  if (low === null || high === null || value === null) return null
  // A bar only for shares: other quantities have no natural ends.
  const isShare = low >= 0 && high <= 1
  return (
    <div class="interval">
      {isShare && (
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
