// Whether the pipeline cuts an input: the text pipelines of transformers.js do so in silence.

/** The part of a tokenizer that tells the length of a text. */
export interface TokenizerLike {
  readonly model_max_length?: number
  encode?(text: string): ArrayLike<unknown>
}

/** @returns whether the text has more tokens, special ones included, than the model takes; false when nobody knows. */
export function isTruncated(tokenizer: TokenizerLike | undefined, input: string | undefined): boolean {
  const limit = tokenizer?.model_max_length
  if (input === undefined || limit === undefined || tokenizer?.encode === undefined) return false
  return tokenizer.encode(input).length > limit
}
