// The line on the terminal of a long evaluation: done, rate, remaining time, running score with its interval.
import type { Reading } from './scoreboard.ts'
import { wilson } from './wilson.ts'

/** Where the line goes: standard error, or anything that takes text. */
export interface ProgressTarget {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** What the line shows. */
export interface ProgressState {
  readonly done: number
  readonly total: number | null
  readonly errors: number
  readonly elapsedMs: number
  /** Samples that were run in this time; resumed ones were not. */
  readonly ran: number
  readonly readings: readonly Reading[]
  readonly level: number
}

const REDRAW_MS = 100
/** Evaluations shorter than this never show a line. */
const QUIET_MS = 1000

/** The standard error of Node, Bun or Deno's Node layer when it is a terminal. */
function terminal(): ProgressTarget | undefined {
  const stderr = (globalThis as { process?: { stderr?: ProgressTarget } }).process?.stderr
  return stderr?.isTTY === true ? stderr : undefined
}

/** Draws the line at most ten times a second, and removes it at the end. */
export class ProgressLine {
  readonly #target: ProgressTarget | undefined
  #lastMs: number | null = null
  #drawn = false

  /** @param choice undefined: only on a terminal; false: never; true: on standard error in any case it exists. */
  constructor(choice: boolean | ProgressTarget | undefined) {
    if (typeof choice === 'object') this.#target = choice
    else if (choice !== false) this.#target = terminal()
  }

  /** Whether it is time to draw; cheap, asked after every sample. */
  due(nowMs: number): boolean {
    if (this.#target === undefined) return false
    this.#lastMs ??= nowMs + QUIET_MS - REDRAW_MS
    return nowMs - this.#lastMs >= REDRAW_MS
  }

  draw(nowMs: number, state: ProgressState): void {
    this.#lastMs = nowMs
    const width = (this.#target?.columns ?? 100) - 1
    this.#target?.write(`\r\x1b[2K${progressText(state).slice(0, width)}`)
    this.#drawn = true
  }

  clear(): void {
    if (this.#drawn) this.#target?.write('\r\x1b[2K')
    this.#drawn = false
  }
}

/**
 * The text of the line.
 *
 * @example
 * progressText({ done: 500, total: 1000, errors: 0, elapsedMs: 5000, ran: 500, readings: [], level: 0.95 })
 * // '500/1000 50%  100.0/s  0:05 left'
 */
export function progressText(state: ProgressState): string {
  const { done, total, errors, elapsedMs, ran, level } = state
  const rate = elapsedMs > 0 ? (1000 * ran) / elapsedMs : 0
  const parts = [total === null ? `${done}` : `${done}/${total} ${total > 0 ? Math.floor((100 * done) / total) : 100}%`]
  parts.push(`${rate >= 1000 ? rate.toFixed(0) : rate.toFixed(1)}/s`)
  if (total !== null && rate > 0 && total > done) parts.push(`${clockText((total - done) / rate)} left`)
  for (const { metric, key, result } of state.readings.slice(0, 2)) {
    const name = key === '' ? metric.name : `${metric.name}_${key}`
    const isShare = 'value' in metric && metric.interval === 'wilson'
    const bounds = isShare ? wilson(Math.min(Math.round(result.value * result.n), result.n), result.n, level) : null
    const range = bounds === null ? '' : ` [${bounds.low.toFixed(3)}, ${bounds.high.toFixed(3)}]`
    parts.push(`${name} ${result.value.toFixed(3)}${range}`)
  }
  if (errors > 0) parts.push(`${errors} ${errors === 1 ? 'error' : 'errors'}`)
  return parts.join('  ')
}

function clockText(seconds: number): string {
  const whole = Math.round(seconds)
  const h = Math.floor(whole / 3600)
  const m = Math.floor((whole % 3600) / 60)
  const s = String(whole % 60).padStart(2, '0')
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`
}
