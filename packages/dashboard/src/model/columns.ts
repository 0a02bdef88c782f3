// From the wire's columns to what a chart draws: one middle line, an optional min–max band, one shared x for all lines.
import type { SeriesColumns } from '@syvain-metrics/protocol'

/** Points of one drawn line; `x`, `mid`, `low` and `high` have one length, x ascends. */
export interface LineColumns {
  readonly x: readonly number[]
  readonly mid: readonly number[]
  /** Extremes per bucket, or null when the points are raw. */
  readonly low: readonly number[] | null
  readonly high: readonly number[] | null
  /** Whether first and last are single exact points beside buckets: a mean must not be drawn on into them. */
  readonly exactEnds: boolean
  /** Where the value was NaN or infinite: JSON carries it as null, a line cannot go through it. */
  readonly notFinite: readonly number[]
}

/** Lines on one x: `values[i]` belongs to the i-th line and is null where that line has no point. */
export interface AlignedLines {
  readonly x: number[]
  readonly values: (number | null)[][]
}

/**
 * Raw points become the middle line; buckets become mean with extremes.
 *
 * @param shift Added to each x: minus the start of the experiment makes a relative time.
 */
export function lineColumns(columns: SeriesColumns, shift = 0): LineColumns {
  const x = shift === 0 ? columns.x : columns.x.map((v) => v + shift)
  const { mid, low, high } =
    columns.kind === 'raw' ? { mid: columns.value, low: null, high: null } : bucketLines(columns)
  const finite = (_: unknown, i: number): boolean => Number.isFinite(mid[i])
  if (mid.every(finite)) return { x, mid, low, high, exactEnds: hasExactEnds(columns), notFinite: [] }
  return {
    x: x.filter(finite),
    mid: mid.filter(finite),
    low: low?.filter(finite) ?? null,
    high: high?.filter(finite) ?? null,
    exactEnds: false,
    notFinite: x.filter((_, i) => !Number.isFinite(mid[i])),
  }
}

function hasExactEnds(columns: SeriesColumns): boolean {
  if (columns.kind === 'raw') return false
  const { n } = columns
  return n.length > 2 && n[0] === 1 && n[n.length - 1] === 1 && n.some((count) => count > 1)
}

type Buckets = Extract<SeriesColumns, { kind: 'buckets' }>

// Buckets of one point each have no extremes to show: drawn as what they are.
function bucketLines({ mean, min, max, n }: Buckets): Pick<LineColumns, 'mid' | 'low' | 'high'> {
  const single = n.every((count) => count === 1)
  return single ? { mid: mean, low: null, high: null } : { mid: mean, low: min, high: max }
}

/** Index of the point nearest to `at`; -1 when there is none. Of two equally near ones the earlier. */
export function nearestIndex(x: readonly number[], at: number): number {
  let low = 0
  let high = x.length - 1
  if (high < 0) return -1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (x[middle]! < at) low = middle
    else high = middle
  }
  return Math.abs(x[low]! - at) <= Math.abs(x[high]! - at) ? low : high
}

/**
 * Merges lines onto the union of their x. Several points of one line at one x all stay, each on a row of its own.
 *
 * @param lines Each with as many `values` columns as wanted (middle, low, high, smoothed).
 * @returns `x` ascending; `values` in the order of the lines and their columns.
 */
export function alignLines(
  lines: readonly { readonly x: readonly number[]; readonly values: readonly (readonly (number | null)[])[] }[],
): AlignedLines {
  const cursors = lines.map(() => 0)
  const x: number[] = []
  const values: (number | null)[][] = lines.flatMap((line) => line.values.map(() => []))
  for (;;) {
    let next = Number.POSITIVE_INFINITY
    for (let i = 0; i < lines.length; i++) next = Math.min(next, lines[i]!.x[cursors[i]!] ?? next)
    if (next === Number.POSITIVE_INFINITY) return { x, values }
    x.push(next)
    let column = 0
    for (let i = 0; i < lines.length; i++) {
      const at = cursors[i]!
      const here = lines[i]!.x[at] === next
      if (here) cursors[i] = at + 1
      for (const source of lines[i]!.values) values[column++]!.push(here ? source[at]! : null)
    }
  }
}

// Few sizes, so that a window being resized does not ask again for every pixel.
const LADDER = [128, 256, 512, 1024, 2048] as const
// Finer than this a noisy line is a block of ink, and the band around its mean cannot be seen.
const PIXELS_PER_BUCKET = 2

/** How many buckets to ask for: at least one per two CSS pixels of the plot, from a short ladder. */
export function bucketCount(widthPx: number): number {
  return LADDER.find((n) => n * PIXELS_PER_BUCKET >= widthPx) ?? LADDER[LADDER.length - 1]!
}
