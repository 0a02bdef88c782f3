// How all charts of a page are drawn: which metrics, what runs along x, scale, smoothing, zoom.
import type { JSX, RefObject } from 'preact'
import { formatX } from '../model/cursor.ts'
import type { ChartView, XAxis } from '../model/route.ts'

interface ChartToolbarProps {
  readonly view: ChartView
  readonly onView: (change: Partial<ChartView>, how?: 'push' | 'replace') => void
  readonly filterRef: RefObject<HTMLInputElement | null>
  readonly filterProblem: string | null
  /** Metrics that pass the filter, and all. */
  readonly shown: number
  readonly total: number
}

const AXES: readonly [XAxis, string][] = [
  ['step', 'Step'],
  ['relative', 'Relative'],
  ['wall', 'Wall time'],
]

export function ChartToolbar(props: ChartToolbarProps): JSX.Element {
  const { view, onView, filterRef, filterProblem, shown, total } = props
  return (
    <div class="toolbar" role="toolbar" aria-label="Charts">
      <label class="field field-search">
        <span class="visually-hidden">Metrics by regular expression</span>
        <input
          ref={filterRef}
          type="search"
          placeholder="Filter metrics (regex)"
          spellcheck={false}
          value={view.filter}
          aria-invalid={filterProblem !== null}
          title={filterProblem ?? undefined}
          onInput={(event) => onView({ filter: event.currentTarget.value }, 'replace')}
        />
        {view.filter !== '' && (
          <output class="count">{filterProblem === null ? `${shown}/${total}` : 'invalid'}</output>
        )}
      </label>
      <Choice label="X axis" value={view.x} options={AXES} onChoose={(x) => onView({ x, range: null })} />
      <Choice
        label="Y scale"
        value={view.log ? 'log' : 'linear'}
        options={SCALES}
        onChoose={(scale) => onView({ log: scale === 'log' })}
      />
      <Smoothing value={view.smoothing} onChange={(smoothing) => onView({ smoothing }, 'replace')} />
      {view.range !== null && (
        <button type="button" class="chip" onClick={() => onView({ range: null })} title="Show everything again (0)">
          {`${formatX(view.range[0], view.x)} – ${formatX(view.range[1], view.x)}`}
          <span aria-hidden="true"> ✕</span>
          <span class="visually-hidden">, reset zoom</span>
        </button>
      )}
    </div>
  )
}

const SCALES: readonly ['linear' | 'log', string][] = [
  ['linear', 'Linear'],
  ['log', 'Log'],
]

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [T, string])[]
  readonly onChoose: (value: T) => void
}

function Choice<T extends string>({ label, value, options, onChoose }: ChoiceProps<T>): JSX.Element {
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{label}</legend>
      {options.map(([key, text]) => (
        <button type="button" key={key} aria-pressed={key === value} onClick={() => onChoose(key)}>
          {text}
        </button>
      ))}
    </fieldset>
  )
}

function Smoothing({
  value,
  onChange,
}: {
  readonly value: number
  readonly onChange: (v: number) => void
}): JSX.Element {
  return (
    <label class="field smoothing">
      <span>Smoothing</span>
      <input
        type="range"
        min="0"
        max="0.99"
        step="0.01"
        value={value}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
      <output>{value.toFixed(2)}</output>
    </label>
  )
}
