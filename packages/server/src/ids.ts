// Ids of experiments, folders and the organisation: UUIDs of version 7, in the order of their creation.

/** Fills an array with random bytes; a parameter so that tests can repeat it. */
export type FillRandom = (bytes: Uint8Array<ArrayBuffer>) => void

/**
 * Makes an id: 48 bits of time, 74 of chance. The newest Python collector takes only UUIDs for folders.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9562#section-5.7 | RFC 9562, UUID version 7}
 */
export function newId(nowMs: number, random: FillRandom): string {
  const bytes = new Uint8Array(16)
  random(bytes)
  for (let i = 5, rest = Math.floor(nowMs); i >= 0; i--) {
    bytes[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
