// The rules for what a caller may record. Each returns the broken rule as a sentence, or undefined; core throws it, the server answers it.
import { canonicalJson, isPlainObject, type JsonObject, jsonBytesAtMost, jsonProblem } from './json.ts'
import {
  MAX_ANNOTATION_CHARS,
  MAX_ANNOTATION_METADATA_BYTES,
  MAX_METRIC_METADATA_BYTES,
  MAX_METRIC_NAME_CHARS,
  MAX_SLUG_CHARS,
  MAX_STEP,
} from './limits.ts'

const encoder = new TextEncoder()

/** Why `name` is no metric name: it has 1 to 500 characters of well-formed Unicode. */
export function metricNameProblem(name: unknown): string | undefined {
  return textProblem(name, 'name', MAX_METRIC_NAME_CHARS)
}

/** Why `slug` names no experiment: it has 1 to 200 characters of well-formed Unicode. */
export function slugProblem(slug: unknown): string | undefined {
  return textProblem(slug, 'slug', MAX_SLUG_CHARS)
}

/** Why `text` is no annotation: it has 1 to 16,000 characters. */
export function annotationProblem(text: unknown): string | undefined {
  return textProblem(text, 'annotation', MAX_ANNOTATION_CHARS)
}

/** Why `step` is no step: an integer from 0 to 2^53 − 2, or `null` for an event without one. */
export function stepProblem(step: unknown): string | undefined {
  if (step === null) return undefined
  if (typeof step === 'number' && Number.isInteger(step) && step >= 0 && step <= MAX_STEP) return undefined
  return `step must be null or an integer from 0 to ${MAX_STEP}, got ${shown(step)}`
}

/** Why `metadata` cannot identify a series: a plain JSON object of at most 16 KiB. */
export function metricMetadataProblem(metadata: unknown): string | undefined {
  return metadataProblem(metadata, MAX_METRIC_METADATA_BYTES)
}

/** Why `metadata` cannot go with an annotation: a plain JSON object of at most 64 KiB. */
export function annotationMetadataProblem(metadata: unknown): string | undefined {
  return metadataProblem(metadata, MAX_ANNOTATION_METADATA_BYTES)
}

/** A value as it is shown in an error: quoted text, at most 80 characters. */
export function shown(value: unknown): string {
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : Array.isArray(value)
        ? `an array of ${value.length}`
        : typeof value === 'object' && value !== null
          ? `an object (${value.constructor?.name ?? 'no prototype'})`
          : typeof value === 'function'
            ? 'a function'
            : String(value)
  return text.length <= 80 ? text : `${text.slice(0, 60)}… (${text.length} characters)`
}

function textProblem(text: unknown, what: string, maxChars: number): string | undefined {
  if (typeof text !== 'string') return `${what} must be a string of 1 to ${maxChars} characters, got ${shown(text)}`
  if (text.length === 0 || text.length > maxChars) {
    return `${what} must have 1 to ${maxChars} characters, got ${text.length === 0 ? '""' : shown(text)}`
  }
  return text.isWellFormed() ? undefined : `${what} must be well-formed Unicode, got a lone surrogate in ${shown(text)}`
}

function metadataProblem(metadata: unknown, maxBytes: number): string | undefined {
  if (!isPlainObject(metadata)) return `metadata must be a plain JSON object, got ${shown(metadata)}`
  const problem = jsonProblem(metadata, 'metadata')
  if (problem !== undefined) return `metadata must be plain JSON, but ${problem}`
  // Nearly all metadata is far below: that is seen without making its text, which costs more than all other rules of a row together.
  if (jsonBytesAtMost(metadata as JsonObject) <= maxBytes) return undefined
  const bytes = encoder.encode(canonicalJson(metadata as JsonObject)).length
  return bytes <= maxBytes ? undefined : `metadata must have at most ${maxBytes} bytes as JSON, got ${bytes}`
}
