// Cuts text to a number of UTF-16 code units without cutting through a surrogate pair.

/**
 * The longest well-formed beginning of `text` within a limit.
 *
 * @param text Any text; lone surrogates become U+FFFD.
 * @param maxChars Limit in UTF-16 code units, ≥ 0.
 *
 * @example
 * ```ts
 * truncateText('ab😀', 3) // 'ab'
 * ```
 */
export function truncateText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text.toWellFormed()
  const code = text.charCodeAt(maxChars - 1)
  const splitsPair = code >= 0xd800 && code <= 0xdbff
  return text.slice(0, splitsPair ? maxChars - 1 : maxChars).toWellFormed()
}
