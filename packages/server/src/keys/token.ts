// Secret keys as text: prefix, a public id that finds the record, 256 random bits, and a checksum that tells a typo from a wrong key.
import { createHash, timingSafeEqual } from 'node:crypto'
import { crc32c } from '@syvain-metrics/protocol'
import type { FillRandom } from '../ids.ts'

/** `ak_org_`: a key of the organisation. `ik_exp_`: of one experiment. */
export type TokenPrefix = 'ak_org_' | 'ik_exp_'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ID_CHARS = 12
const SECRET_CHARS = 43
const CHECK_CHARS = 6
const TOKEN = new RegExp(
  `^(ak_org_|ik_exp_)([0-9A-Za-z]{${ID_CHARS}})[0-9A-Za-z]{${SECRET_CHARS}}([0-9A-Za-z]{${CHECK_CHARS}})$`,
)

/** A key that was just made: `token` is shown once, `hash` is kept. */
export interface NewToken {
  readonly token: string
  readonly id: string
  readonly hash: Uint8Array
}

export function newToken(prefix: TokenPrefix, random: FillRandom): NewToken {
  const id = randomText(ID_CHARS, random)
  const body = prefix + id + randomText(SECRET_CHARS, random)
  const token = body + checksum(body)
  return { token, id, hash: hashSecret(token) }
}

/** The parts of a key, or undefined when it is none: cut off, mistyped, or of another kind. */
export function readToken(text: string): { prefix: TokenPrefix; id: string } | undefined {
  const match = TOKEN.exec(text)
  if (match === null) return undefined
  const [, prefix, id, check] = match
  return checksum(text.slice(0, -CHECK_CHARS)) === check ? { prefix: prefix as TokenPrefix, id: id! } : undefined
}

/** What is kept of a secret. It has 256 random bits, so a fast hash is as good as a slow one. */
export function hashSecret(secret: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(secret).digest())
}

/** Compares in a time that does not depend on where they differ. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Random characters without bias: 5.95 bits each. */
export function randomText(length: number, random: FillRandom): string {
  let text = ''
  const bytes = new Uint8Array(length * 2)
  while (text.length < length) {
    random(bytes)
    // 248 is the largest multiple of 62 in a byte; above it the remainder would favour the first digits.
    for (const byte of bytes) if (byte < 248 && text.length < length) text += DIGITS[byte % 62]
  }
  return text
}

function checksum(text: string): string {
  let rest = crc32c(new TextEncoder().encode(text))
  let digits = ''
  for (let i = 0; i < CHECK_CHARS; i++) {
    digits = DIGITS[rest % 62]! + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}
