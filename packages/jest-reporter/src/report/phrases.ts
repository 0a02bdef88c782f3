// How numbers and verdicts are said, once, for terminal, markdown and annotations alike.
import type { BenchVerdict } from '../judge/judgement.ts'

/** `2.31 µs`, `11.9 ms`, `1.2 s`: three significant digits. */
export function duration(ms: number): string {
  const scaled =
    ms >= 1_000 ? [ms / 1_000, 's'] : ms >= 1 ? [ms, 'ms'] : ms >= 0.001 ? [ms * 1_000, 'µs'] : [ms * 1e6, 'ns']
  return `${Number((scaled[0] as number).toPrecision(3))} ${scaled[1]}`
}

/** `+18.2 %`, `−3.1 %`, with a real minus. */
export function percent(relative: number, digits = 1): string {
  const value = (relative * 100).toFixed(digits)
  return `${value.startsWith('-') ? `−${value.slice(1)}` : `+${value}`} %`
}

function bare(relative: number): string {
  return percent(relative).slice(0, -2)
}

/** `[+12.4, +24.6]`, or nothing without an interval. */
export function interval(verdict: Pick<BenchVerdict, 'ciLow' | 'ciHigh'>): string {
  return verdict.ciLow === null || verdict.ciHigh === null ? '' : `[${bare(verdict.ciLow)}, ${bare(verdict.ciHigh)}]`
}

/** The evidence behind a verdict in a few words. */
export function evidence(verdict: BenchVerdict): string {
  if (verdict.state === 'failed' || verdict.state === 'skipped' || verdict.change === null)
    return verdict.reasons[0] ?? ''
  if (verdict.state === 'regressed' && verdict.reasons[0]) return verdict.reasons[0]
  if (verdict.confirmed) return `n=${verdict.n}  confirmed ${verdict.confirmed.agreed}/${verdict.confirmed.runs}`
  if (verdict.state === 'regressed' || verdict.state === 'improved') return `n=${verdict.n}`
  const noise = verdict.noise === null ? '' : `noise ${(verdict.noise * 100).toFixed(1)} %`
  const least = verdict.detectable === null ? '' : `: only > ${(verdict.detectable * 100).toFixed(0)} % would show`
  return verdict.state === 'unconfirmed' ? (verdict.reasons[0] ?? '') : `${noise}${least}`
}

/** The sentence of an annotation: `regressed: sort > native +18.2 % [+12.4, +24.6] p50, 20 runs, confirmed 2/2`. */
export function verdictSentence(verdict: BenchVerdict, statistic: string): string {
  const change =
    verdict.change === null ? '' : ` ${percent(verdict.change)} ${interval(verdict)} ${statistic}, ${verdict.n} runs`
  const confirmed = verdict.confirmed ? `, confirmed ${verdict.confirmed.agreed}/${verdict.confirmed.runs}` : ''
  const hasReason = verdict.change === null || verdict.state === 'regressed'
  const reason = hasReason && verdict.reasons[0] ? ` (${verdict.reasons[0]})` : ''
  return `${verdict.state}: ${verdict.label}${change}${confirmed}${reason}`
}
