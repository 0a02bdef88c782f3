// Identity of an event: (session, sequence), and its UUIDv8-shaped text for a wire that wants one string per event.
import { MAX_SEQUENCE } from './limits.ts'

/** 64 random bits chosen once per process and experiment, as 16 lower-case hexadecimal digits. */
export type SessionId = string

const SESSION = /^[0-9a-f]{16}$/
const SEQUENCE_DIGITS = 12
// Layout, RFC 9562 version 8: session in the x digits, a fixed tag `53`, then 48 bits of sequence in the q digits.
const EVENT_ID = /^([0-9a-f]{8})-([0-9a-f]{4})-8([0-9a-f]{3})-9([0-9a-f])53-([0-9a-f]{12})$/

/** Whether `text` is a session id. */
export function isSessionId(text: string): text is SessionId {
  return SESSION.test(text)
}

/**
 * Makes a session id.
 *
 * @param fillRandom Fills the given 8 bytes with random bits, for example `crypto.getRandomValues.bind(crypto)`.
 *
 * @example
 * ```ts
 * newSessionId((bytes) => crypto.getRandomValues(bytes)) // 16 hexadecimal digits
 * ```
 */
export function newSessionId(fillRandom: (bytes: Uint8Array<ArrayBuffer>) => unknown): SessionId {
  const bytes = new Uint8Array(8)
  fillRandom(bytes)
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** Everything of an event id but its sequence: compute it once per batch. */
export function eventIdPrefix(session: SessionId): string {
  if (!isSessionId(session))
    throw new RangeError(`Cannot make an event id: session must be 16 hex digits, got "${session}"`)
  return `${session.slice(0, 8)}-${session.slice(8, 12)}-8${session.slice(12, 15)}-9${session[15]}53-`
}

/**
 * The text form of an event's identity.
 *
 * @param session 16 hexadecimal digits.
 * @param sequence Integer from 0 to 2^48 − 1.
 * @throws RangeError when either is out of range.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9562#section-5.8 | RFC 9562, UUID version 8}
 *
 * @example
 * ```ts
 * formatEventId('0123456789abcdef', 10) // '01234567-89ab-8cde-9f53-00000000000a'
 * ```
 */
export function formatEventId(session: SessionId, sequence: number): string {
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > MAX_SEQUENCE) {
    throw new RangeError(
      `Cannot make an event id: sequence must be an integer from 0 to ${MAX_SEQUENCE}, got ${sequence}`,
    )
  }
  return eventIdPrefix(session) + sequence.toString(16).padStart(12, '0')
}

/** Reads an event id of ours; `undefined` for any other text, which is then somebody else's id. */
export function parseEventId(text: string): { session: SessionId; sequence: number } | undefined {
  const match = EVENT_ID.exec(text)
  if (match === null) return undefined
  const [, a, b, c, d, sequence] = match
  return { session: `${a}${b}${c}${d}`, sequence: Number.parseInt(sequence as string, 16) }
}

/**
 * The sequence of an id that begins with the prefix of a known session: what {@link parseEventId} says of it, without taking it apart.
 *
 * @param prefix From {@link eventIdPrefix}.
 * @returns `undefined` for any other text.
 */
export function sequenceAfter(prefix: string, text: string): number | undefined {
  if (text.length !== prefix.length + SEQUENCE_DIGITS || !text.startsWith(prefix)) return undefined
  let sequence = 0
  for (let i = prefix.length; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const digit = code >= 0x30 && code <= 0x39 ? code - 0x30 : code >= 0x61 && code <= 0x66 ? code - 0x57 : -1
    if (digit < 0) return undefined
    sequence = sequence * 16 + digit
  }
  return sequence
}
