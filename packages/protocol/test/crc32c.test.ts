import { expect, test } from 'vitest'
import { crc32c } from '../src/index.ts'

// RFC 3720, appendix B.4, and the check value of the CRC catalogue.
test.each([
  ['nothing', new Uint8Array(0), 0],
  ['123456789', new TextEncoder().encode('123456789'), 0xe3069283],
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['ascending bytes', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ['descending bytes', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
])('crc32c() of %s is the published value', (_name, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected)
})

test('crc32c() of a range equals the checksum of a copy of it, at every length', () => {
  const bytes = Uint8Array.from({ length: 40 }, (_, i) => (i * 37) & 0xff)
  for (let to = 3; to < 40; to++) expect(crc32c(bytes, 3, to)).toBe(crc32c(bytes.slice(3, to)))
})
