// The points of a chart as a table, page by page: for screen readers always there, for everyone else on request.
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { formatX, readLine } from '../model/cursor.ts'
import { formatNumber } from '../model/format.ts'
import type { XAxis } from '../model/route.ts'
import type { LegendLine } from './legend.tsx'

const ROWS = 20

interface DataTableProps {
  readonly id: string
  readonly title: string
  readonly axis: XAxis
  readonly lines: readonly LegendLine[]
  readonly shown: boolean
}

export function DataTable({ id, title, axis, lines, shown }: DataTableProps): JSX.Element {
  const [page, setPage] = useState(0)
  const drawn = lines.filter((line) => line.columns !== null && !line.hidden)
  const all = [...new Set(drawn.flatMap((line) => line.columns!.x))].sort((a, b) => a - b)
  const pages = Math.max(1, Math.ceil(all.length / ROWS))
  const at = Math.min(page, pages - 1)
  return (
    <div id={id} class={shown ? 'data-table' : 'data-table visually-hidden'}>
      <table>
        <caption class="visually-hidden">{`${title}: values by ${axis === 'step' ? 'step' : 'time'}`}</caption>
        <thead>
          <tr>
            <th scope="col">{axis === 'step' ? 'step' : 'time'}</th>
            {drawn.map((line) => (
              <th scope="col" key={line.key}>
                {line.label || 'value'}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {all.slice(at * ROWS, (at + 1) * ROWS).map((x) => (
            <tr key={x}>
              <th scope="row">{axis === 'step' ? formatNumber(x) : formatX(x, axis)}</th>
              {drawn.map((line) => (
                <td key={line.key}>{valueAt(line, x)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Pager page={at} pages={pages} onPage={setPage} focusable={shown} />
    </div>
  )
}

interface PagerProps {
  readonly page: number
  readonly pages: number
  readonly onPage: (page: number) => void
  readonly focusable: boolean
}

function Pager({ page, pages, onPage, focusable }: PagerProps): JSX.Element {
  // Buttons that cannot be seen must not take the focus of someone who sees.
  const tabIndex = focusable ? 0 : -1
  return (
    <div class="pager">
      <button type="button" tabIndex={tabIndex} disabled={page === 0} onClick={() => onPage(page - 1)}>
        Previous
      </button>
      <span>{`page ${page + 1} of ${pages}`}</span>
      <button type="button" tabIndex={tabIndex} disabled={page + 1 >= pages} onClick={() => onPage(page + 1)}>
        Next
      </button>
    </div>
  )
}

function valueAt(line: LegendLine, x: number): string {
  const { x: own } = line.columns!
  const read = readLine(line.columns!, x)
  return read === null || !own.includes(x) ? '' : formatNumber(read.value)
}
