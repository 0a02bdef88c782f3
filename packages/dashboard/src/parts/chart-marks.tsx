// Annotations over a plot: a flag at each mark whose text shows on hover, on focus and from the keyboard.
import type { JSX } from 'preact'
import type { PlotBox } from '../chart.ts'
import type { Mark } from '../model/annotations.ts'

// More flags than this would cover one another: the lines stay, the list has every text.
const MOST_FLAGS = 60

interface ChartMarksProps {
  readonly marks: readonly Mark[]
  readonly box: PlotBox
  /** Id of the mark that the keyboard is on. */
  readonly current: string | null
}

export function ChartMarks({ marks, box, current }: ChartMarksProps): JSX.Element {
  const inside = marks.filter((mark) => mark.x >= box.min && mark.x <= box.max).slice(0, MOST_FLAGS)
  return (
    <>
      {inside.map((mark) => {
        const share = (mark.x - box.min) / (box.max - box.min)
        const side = share > 0.5 ? 'flag-left' : 'flag-right'
        return (
          <button
            key={mark.id}
            type="button"
            // Not a tab stop of its own: `n` and `p` on the chart reach it, the list below has it in reading order.
            tabIndex={-1}
            class={`flag ${side}${mark.id === current ? ' flag-current' : ''}`}
            style={{ left: `${box.left + share * box.width}px`, top: `${box.top}px` }}
            aria-label={`Annotation: ${mark.text}`}
          >
            <span class="flag-text">
              {mark.text}
              {!mark.exact && <small> (placed by time)</small>}
            </span>
          </button>
        )
      })}
    </>
  )
}
