// Names one call, so that a server can tell its repetition from a second call.

/** A new key, `syvain-metrics-ts-` and 32 hexadecimal digits. */
export function newIdempotencyKey(): string {
  let key = 'syvain-metrics-ts-'
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) key += byte.toString(16).padStart(2, '0')
  return key
}
