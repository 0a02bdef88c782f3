// Where axes have ticks and what the ticks say: logarithms, durations, padded ranges.
import { formatDuration, formatTick } from './format.ts'

/** Tick distances of a relative time axis in milliseconds: numbers that divide minutes, hours and days. */
export const DURATION_STEPS_MS: number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((s) => s * 1000),
  ...[1, 2, 5, 10, 15, 30].map((m) => m * 60_000),
  ...[1, 2, 3, 6, 12].map((h) => h * 3_600_000),
  ...[1, 2, 5, 10, 30, 100, 365].map((d) => d * 86_400_000),
]

// From this many decades on, only powers of ten are marked.
const DENSE_DECADES = 3

/**
 * Ticks of a logarithmic axis: 1, 2 and 5 times powers of ten, on long axes the powers alone.
 *
 * @param min Above 0.
 * @param max Above `min`.
 */
export function logTicks(min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min))
  const last = Math.ceil(Math.log10(max))
  const factors = last - first > DENSE_DECADES ? [1] : [1, 2, 5]
  const every = Math.max(1, Math.ceil((last - first) / 8))
  const ticks: number[] = []
  for (let power = first; power <= last; power += factors.length === 1 ? every : 1) {
    // Number() of the text is the exact decimal; 10 ** -5 is not.
    for (const factor of factors) ticks.push(Number(`${factor}e${power}`))
  }
  const inside = ticks.filter((tick) => tick >= min && tick <= max)
  return inside.length >= 3 ? inside : evenTicks(min, max)
}

// Less than a decade: round numbers at equal distances.
function evenTicks(min: number, max: number): number[] {
  const rough = (max - min) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power
  const first = Math.ceil(min / step)
  const count = Math.floor(max / step) - first + 1
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

/** Range around values on a logarithmic axis: a few per cent of the drawn height on either side. */
export function logRange(min: number, max: number): [number, number] {
  const pad = max > min ? (max / min) ** 0.06 : 2
  return [min / pad, max * pad]
}

/** Range along x: the zoom if there is one, else the data; never empty. */
export function xRange(zoom: readonly [number, number] | null, min: number, max: number): [number, number] {
  if (zoom !== null) return [zoom[0], zoom[1]]
  return max > min ? [min, max] : [min - 1, max + 1]
}

/** Tick texts of a relative time axis. */
export function durationTicks(ticks: readonly number[]): string[] {
  return ticks.map((tick) => (tick === 0 ? '0' : formatDuration(tick)))
}

/** Tick texts of a plain axis. */
export function numberTicks(ticks: readonly number[]): string[] {
  return ticks.map((tick) => formatTick(tick))
}
