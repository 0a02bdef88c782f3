// A short name for a configuration: the same content gives the same hash, whatever the order of its keys.
import type { Json } from './metric-writer.ts'

/**
 * FNV-1a with 64 bits over canonical JSON (keys sorted, code units as two bytes).
 *
 * @returns 16 hexadecimal digits.
 * @see http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function configHash(config: Json): string {
  let hash = 0xcbf29ce484222325n
  const text = canonical(config)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    for (const byte of [unit & 0xff, unit >> 8]) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  return hash.toString(16).padStart(16, '0')
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(',')}}`
  }
  return JSON.stringify(value)
}
