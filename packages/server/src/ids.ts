// Ids of experiments, folders and the organisation: prefix, time, random; in the order of their creation.

/** Fills an array with random bytes; a parameter so that tests can repeat it. */
export type FillRandom = (bytes: Uint8Array<ArrayBuffer>) => void

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'

/** Such as `exp_01kb0w5x7h4r2m8t6v3e`: 48 bits of time, 50 of chance, in base 32 without look-alikes. */
export function newId(prefix: 'exp' | 'fld' | 'org', nowMs: number, random: FillRandom): string {
  let time = ''
  for (let rest = Math.floor(nowMs), i = 0; i < 10; i++) {
    time = DIGITS[rest % 32]! + time
    rest = Math.floor(rest / 32)
  }
  const bytes = new Uint8Array(10)
  random(bytes)
  return `${prefix}_${time}${Array.from(bytes, (byte) => DIGITS[byte % 32]).join('')}`
}
