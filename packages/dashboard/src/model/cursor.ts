// Moving a cursor over points and reading them: what the arrow keys do and what is said.
import { type LineColumns, nearestIndex } from './columns.ts'
import { formatDuration, formatNumber, formatTime } from './format.ts'
import type { XAxis } from './route.ts'

/**
 * The x that is `by` points away, counting the points of all lines.
 *
 * @param x Where the cursor is; null is before the first point.
 * @param by Positive to the right; ±Infinity goes to the end.
 * @returns null when there are no points.
 */
export function moveCursor(lines: readonly LineColumns[], x: number | null, by: number): number | null {
  const all = [...new Set(lines.flatMap((line) => line.x))].sort((a, b) => a - b)
  if (all.length === 0) return null
  const at = x === null ? -1 : nearestIndex(all, x)
  // Infinity − Infinity has no meaning here: the ends are asked for by name.
  const target = by === Number.POSITIVE_INFINITY ? all.length - 1 : by === Number.NEGATIVE_INFINITY ? 0 : at + by
  return all[Math.min(Math.max(target, 0), all.length - 1)]!
}

/** Range zoomed about `center` by `factor` (below 1 zooms in), kept at least one unit wide. */
export function zoomRange(range: readonly [number, number], center: number, factor: number): [number, number] {
  const from = center - (center - range[0]) * factor
  const to = center + (range[1] - center) * factor
  return to - from < 1 ? [center - 0.5, center + 0.5] : [from, to]
}

/** First and last x over all lines; null without points. */
export function extent(lines: readonly LineColumns[]): [number, number] | null {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const { x } of lines) {
    if (x.length === 0) continue
    min = Math.min(min, x[0]!)
    max = Math.max(max, x[x.length - 1]!)
  }
  return min <= max ? [min, max] : null
}

/** A place on the x axis in words: `step 1,200`, `3 min 05 s`, a date. */
export function formatX(x: number, axis: XAxis): string {
  if (axis === 'step') return `step ${formatNumber(Math.round(x))}`
  return axis === 'relative' ? formatDuration(x) : formatTime(x)
}

/** Value of a line at the point nearest to `x`, with the extremes of its bucket where it has some. */
export function readLine(
  line: LineColumns,
  x: number,
): { value: number; low: number | null; high: number | null } | null {
  const at = nearestIndex(line.x, x)
  if (at === -1) return null
  return { value: line.mid[at]!, low: line.low?.[at] ?? null, high: line.high?.[at] ?? null }
}
