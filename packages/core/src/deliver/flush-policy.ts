// When the open segment is sealed. Pure: the caller brings counts and the clock.

/** Why a segment was sealed. */
export type SealReason = 'full' | 'bytes' | 'delay' | 'asked'

/** Annotation characters above which a segment does not wait for more events: bounds the size of one request. */
export const MAX_ANNOTATION_CHARS_PER_SEGMENT: number = 256 * 1024

/**
 * Why the open segment should be sealed now, or `undefined` to wait.
 *
 * @param open Events held, their age in milliseconds, and the characters of their annotations.
 * @param limits `maxBatchItems` ≥ 1 and `flushDelayMs` ≥ 0.
 */
export function sealReason(
  open: { readonly count: number; readonly ageMs: number; readonly annotationChars: number },
  limits: { readonly maxBatchItems: number; readonly flushDelayMs: number },
): SealReason | undefined {
  if (open.count === 0) return undefined
  if (open.count >= limits.maxBatchItems) return 'full'
  if (open.annotationChars >= MAX_ANNOTATION_CHARS_PER_SEGMENT) return 'bytes'
  return open.ageMs >= limits.flushDelayMs ? 'delay' : undefined
}
