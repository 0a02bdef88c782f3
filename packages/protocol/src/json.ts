// Plain JSON as a type, a check that says where it is broken, and the canonical text that identifies a metadata map.
import { MAX_METADATA_DEPTH } from './limits.ts'

/** Any value JSON can hold; numbers are finite. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json }

/** Whether `value` is an object literal or an object without prototype, of this realm or another. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // Another realm (a Jest or vm context) has its own Object.prototype: recognised by having no prototype itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/**
 * Says why a value is not plain JSON.
 *
 * @param value Anything.
 * @param path What the value is called in the sentence, for example `metadata`.
 * @returns `undefined` when the value is plain JSON, else a sentence such as `metadata.tags[0] is a function`.
 *
 * @example
 * ```ts
 * jsonProblem({ split: 'train' }, 'metadata') // undefined
 * jsonProblem({ rate: NaN }, 'metadata') // 'metadata.rate is NaN, which JSON cannot hold'
 * ```
 */
export function jsonProblem(value: unknown, path: string, depth = 0): string | undefined {
  if (depth > MAX_METADATA_DEPTH) return `${path} is nested deeper than ${MAX_METADATA_DEPTH} levels, or is cyclic`
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : `${path} is ${value}, which JSON cannot hold`
    case 'object':
      return value === null ? undefined : objectProblem(value, path, depth)
    case 'bigint':
      return `${path} is a bigint, which JSON cannot hold`
    default:
      return `${path} is ${value === undefined ? 'undefined' : `a ${typeof value}`}, which JSON cannot hold`
  }
}

function objectProblem(value: object, path: string, depth: number): string | undefined {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const problem = jsonProblem(value[i], `${path}[${i}]`, depth + 1)
      if (problem !== undefined) return problem
    }
    return undefined
  }
  if (!isPlainObject(value)) return `${path} is a ${value.constructor?.name ?? 'foreign object'}, not a plain object`
  for (const key of Object.keys(value)) {
    const problem = jsonProblem(value[key], `${path}.${key}`, depth + 1)
    if (problem !== undefined) return problem
  }
  return undefined
}

/**
 * JSON text with the keys of every object sorted by UTF-16 code units and no spaces, so that equal maps have equal text.
 *
 * @param value Plain JSON (see {@link jsonProblem}).
 * @returns The same text for the same content, whatever the order of keys.
 *
 * @example
 * ```ts
 * canonicalJson({ b: 1, a: [true, null] }) // '{"a":[true,null],"b":1}'
 * ```
 */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const keys = Object.keys(value).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as Json)}`).join(',')}}`
}

/** A bound that {@link canonicalJson} of the value never passes, in bytes of UTF-8: cheap, and up to six times too high. */
export function jsonBytesAtMost(value: Json): number {
  // The longest number is -1.2345678901234567e-308; every unit of a text takes at most the six bytes of an escape.
  if (typeof value === 'string') return 6 * value.length + 2
  if (typeof value !== 'object' || value === null) return 25
  let bytes = 2
  if (isArray(value)) for (const item of value) bytes += jsonBytesAtMost(item) + 1
  else for (const key of Object.keys(value)) bytes += 6 * key.length + 4 + jsonBytesAtMost(value[key] as Json)
  return bytes
}

// Array.isArray does not narrow readonly arrays.
function isArray(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value)
}
