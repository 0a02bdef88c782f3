// Readers of `data`: enough of a look to tell the service's answer from somebody else's, without a second schema.
import { isPlainObject } from '@syvain-metrics/protocol'

/** What a member of `data` must be. */
export type Shape = 'object' | 'array' | 'string'

/**
 * A reader that takes an object whose named members have the given shapes, and `id` where an object has to be identified.
 *
 * @example
 * ```ts
 * readMembers<{ folders: unknown[] }>({ folders: 'array' })({ folders: [] }) // { folders: [] }
 * ```
 */
export function readMembers<T>(members: Readonly<Record<string, Shape>>): (data: unknown) => T | undefined {
  return (data) => {
    if (!isPlainObject(data)) return undefined
    for (const [name, shape] of Object.entries(members)) if (!hasShape(data[name], shape)) return undefined
    return data as T
  }
}

/** A reader that takes an array. */
export function readArray<T>(data: unknown): readonly T[] | undefined {
  return Array.isArray(data) ? (data as readonly T[]) : undefined
}

function hasShape(value: unknown, shape: Shape): boolean {
  if (shape === 'array') return Array.isArray(value)
  if (shape === 'string') return typeof value === 'string' && value !== ''
  return isPlainObject(value)
}
