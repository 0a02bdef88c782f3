// Benchmarks as a table with a bar for the leading statistic, fastest first.
import type { WireSeriesSummary } from '@syvain-metrics/protocol'
import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import { type BenchRow, benchTable } from '../model/bench-table.ts'
import { formatNumber } from '../model/format.ts'
import { Breakable } from './breakable.tsx'

export function BenchCard({ series }: { readonly series: readonly WireSeriesSummary[] }): JSX.Element {
  const { columns, primary, rows, shared } = useMemo(() => benchTable(series), [series])
  const values = rows.map((row) => row.values.get(primary) ?? 0)
  const slowest = Math.max(...values)
  const fastest = Math.min(...values)
  return (
    <section class="card bench" aria-label="Benchmarks">
      <header class="chart-head">
        <h2>Benchmarks</h2>
        <span class="muted">{`latency in ms, bars show ${primary}${shared === '' ? '' : ` · ${shared}`}`}</span>
      </header>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">benchmark</th>
              <th scope="col" class="bar-head">
                {primary}
              </th>
              <th scope="col" class="num">
                relative
              </th>
              {columns.slice(1).map((column) => (
                <th scope="col" class="num" key={column}>
                  <Breakable text={column} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">
                  {row.bench}
                  {row.detail !== '' && <small class="muted">{row.detail}</small>}
                </th>
                <BarCell value={row.values.get(primary)} slowest={slowest} />
                <td class="num muted">{relative(row, primary, fastest)}</td>
                {columns.slice(1).map((column) => (
                  <td class="num" key={column}>
                    {row.values.has(column) ? formatNumber(row.values.get(column)) : ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function BarCell({ value, slowest }: { readonly value: number | undefined; readonly slowest: number }): JSX.Element {
  const width = value === undefined || slowest <= 0 ? 0 : (value / slowest) * 100
  return (
    <td>
      <div class="bar-cell">
        <span class="bar-value">{value === undefined ? '' : formatNumber(value)}</span>
        <span class="bar" aria-hidden="true">
          <span style={{ width: `${width}%` }} />
        </span>
      </div>
    </td>
  )
}

function relative(row: BenchRow, primary: string, fastest: number): string {
  const value = row.values.get(primary)
  if (value === undefined || fastest <= 0) return ''
  const factor = value / fastest
  return factor === 1 ? 'fastest' : `${factor < 10 ? factor.toFixed(2) : formatNumber(Math.round(factor))}× slower`
}
