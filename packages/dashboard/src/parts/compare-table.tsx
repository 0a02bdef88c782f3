// A table with one column per compared experiment.
import type { JSX } from 'preact'
import { formatNumber } from '../model/format.ts'

interface CompareTableProps {
  readonly title: string
  readonly names: readonly string[]
  readonly rows: readonly {
    readonly key: string
    readonly name: string
    readonly label: string
    readonly cells: readonly (string | number | null)[]
  }[]
  /** Said when there are no rows. */
  readonly none: string
}

export function CompareTable({ title, names, rows, none }: CompareTableProps): JSX.Element {
  return (
    <section class="card compare-table">
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p class="muted">{none}</p>
      ) : (
        <div class="scroll">
          <table>
            <caption class="visually-hidden">{title}</caption>
            <thead>
              <tr>
                <td />
                {names.map((name) => (
                  <th scope="col" class="num" key={name}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <th scope="row">
                    {row.name} {row.label !== '' && <small class="muted">{row.label}</small>}
                  </th>
                  {row.cells.map((cell, i) => (
                    <td class="num" key={names[i]}>
                      {typeof cell === 'string' ? cell : formatNumber(cell)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
