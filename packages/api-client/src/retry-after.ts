// Reads Retry-After: both forms, exact, and nothing that is neither.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
// Date.parse() takes far more than HTTP allows ("x 1" is a day in 2001), so the three forms are spelled out.
const IMF_FIXDATE = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/
const RFC_850 = /^[A-Z][a-z]{5,8}, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/
const ASCTIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/

/**
 * How long a server asks to wait.
 *
 * @param value Header text: seconds (a fraction is honoured) or an HTTP date.
 * @param nowMs The server's time where its `Date` header says it, else ours: a wrong clock here must not stretch the wait.
 * @returns Milliseconds ≥ 0, never shortened; `undefined` when there is no valid value.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 | RFC 9110, Retry-After}
 *
 * @example
 * ```ts
 * parseRetryAfter('120', 0) // 120_000
 * parseRetryAfter('Thu, 01 Jan 1970 00:01:00 GMT', 0) // 60_000
 * parseRetryAfter('soon', 0) // undefined
 * ```
 */
export function parseRetryAfter(value: string | null | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) {
    const ms = Math.ceil(Number(text) * 1000)
    return Number.isSafeInteger(ms) ? ms : undefined
  }
  const dateMs = parseHttpDate(text, nowMs)
  return dateMs === undefined ? undefined : Math.max(0, dateMs - nowMs)
}

/**
 * Reads an HTTP date in any of the three forms that a recipient must accept.
 *
 * @param nowMs Decides the century of the form with a two-digit year.
 * @returns Milliseconds since the Unix epoch, or `undefined`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 | RFC 9110, dates}
 */
export function parseHttpDate(text: string | null | undefined, nowMs: number): number | undefined {
  const value = text?.trim() ?? ''
  const imf = IMF_FIXDATE.exec(value)
  if (imf !== null) return utc([imf[3], imf[2], imf[1], imf[4], imf[5], imf[6]])
  const asctime = ASCTIME.exec(value)
  if (asctime !== null) return utc([asctime[6], asctime[1], asctime[2], asctime[3], asctime[4], asctime[5]])
  const old = RFC_850.exec(value)
  if (old === null) return undefined
  const thisYear = new Date(nowMs).getUTCFullYear()
  let year = thisYear - (thisYear % 100) + Number(old[3])
  if (year > thisYear + 50) year -= 100 // RFC 9110: more than 50 years ahead means the past
  return utc([String(year), old[2], old[1], old[4], old[5], old[6]])
}

function utc([year, month, day, hour, minute, second]: (string | undefined)[]): number | undefined {
  const monthIndex = MONTHS.indexOf(month ?? '')
  if (monthIndex < 0) return undefined
  const [d, h, m, s] = [Number(day), Number(hour), Number(minute), Number(second)]
  if (d < 1 || d > 31 || h > 23 || m > 59 || s > 60) return undefined // 60: a leap second is legal
  return Date.UTC(Number(year), monthIndex, d, h, m, s)
}
