// Numbers, durations and times as text: four significant digits, the same width rules in tables, legends and axes.

const GROUPED = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/**
 * Number with at most four significant digits; whole numbers below a million keep all of theirs.
 *
 * @returns `—` for null, `1.234e-5` below 1e-4 and from 1e6 on when not whole.
 */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return '—'
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e9) return GROUPED.format(value)
  if (size < 1e-4 || size >= 1e6) return trimZeros(value.toExponential(3))
  return size >= 1000 ? GROUPED.format(value) : trimZeros(value.toPrecision(4))
}

/** Short form for axis ticks: `1.5k`, `2M`, `1e-5`. */
export function formatTick(value: number): string {
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size < 1e-3) return trimZeros(value.toExponential(1))
  if (size < 1000) return String(Number(value.toPrecision(6)))
  const [factor, unit] = size < 1e6 ? [1e3, 'k'] : size < 1e9 ? [1e6, 'M'] : [1e9, 'G']
  return `${Number((value / factor).toPrecision(6))}${unit}`
}

/** `340 ms`, `4.2 s`, `3 min 05 s`, `2 h 07 min`, `4 d 3 h`; a second unit that is zero is left out. */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return '—'
  if (ms < 0) return `-${formatDuration(-ms)}`
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 59.95) return `${trimZeros(seconds.toFixed(1))} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return twoUnits(Math.floor(whole / 60), 'min', pad(whole % 60), 's')
  const minutes = Math.floor(whole / 60)
  if (minutes < 1440) return twoUnits(Math.floor(minutes / 60), 'h', pad(minutes % 60), 'min')
  return twoUnits(Math.floor(minutes / 1440), 'd', String(Math.floor((minutes % 1440) / 60)), 'h')
}

/** How long ago: `now`, `40 s ago`, `5 min ago`, `3 h ago`, `2 d ago`, then the date. */
export function formatAgo(ms: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - ms) / 1000))
  if (seconds < 5) return 'now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  if (seconds < 7 * 86_400) return `${Math.floor(seconds / 86_400)} d ago`
  return formatTime(ms).slice(0, 10)
}

/** Local date and time, sortable: `2026-03-01 14:05:09`. */
export function formatTime(ms: number): string {
  const t = new Date(ms)
  const date = `${t.getFullYear()}-${pad(t.getMonth() + 1)}-${pad(t.getDate())}`
  return `${date} ${pad(t.getHours())}:${pad(t.getMinutes())}:${pad(t.getSeconds())}`
}

/** Count with its noun: `1 metric`, `3 metrics`. */
export function formatCount(n: number, noun: string): string {
  return `${GROUPED.format(n)} ${noun}${n === 1 ? '' : 's'}`
}

function twoUnits(first: number, unit: string, second: string, smaller: string): string {
  return Number(second) === 0 ? `${first} ${unit}` : `${first} ${unit} ${second} ${smaller}`
}

function trimZeros(text: string): string {
  return text.replace(/(\.\d*?)0+(e|$)/, '$1$2').replace(/\.(e|$)/, '$1')
}

function pad(n: number): string {
  return String(n).padStart(2, '0')
}
