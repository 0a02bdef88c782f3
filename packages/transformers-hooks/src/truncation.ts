// Whether the pipeline cuts an input: the text pipelines of transformers.js do so in silence.

/** The part of a tokenizer that tells the length of a text. */
export interface TokenizerLike {
  readonly model_max_length?: number
  encode?(text: string): ArrayLike<unknown>
}

/** More than any known tokenizer adds: start, end, language, task, and the space in front of SentencePiece. */
const MAX_ADDED_TOKENS = 16
/** Normalization makes one ASCII character of one, and no token is shorter than a character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
const ASCII = /^[\x00-\x7f]*$/

/**
 * Whether a text is longer than the model takes. Short plain texts are not tokenized for that: it takes as long as the pipeline's
 * own tokenization.
 *
 * @returns whether the text has more tokens, special ones included, than the limit; false when nobody knows.
 */
export function isTruncated(tokenizer: TokenizerLike | undefined, input: string | undefined): boolean {
  const limit = tokenizer?.model_max_length
  if (input === undefined || limit === undefined || tokenizer?.encode === undefined) return false
  if (input.length + MAX_ADDED_TOKENS <= limit && ASCII.test(input)) return false
  return tokenizer.encode(input).length > limit
}
