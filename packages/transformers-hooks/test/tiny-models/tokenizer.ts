// A word tokenizer for tiny models, in the files that transformers.js reads.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Ids 0 to 3; words follow from 4 on, in the order of the vocabulary. */
export const SPECIAL_TOKENS: readonly string[] = ['[PAD]', '[UNK]', '[CLS]', '[SEP]']

/** What a tokenizer is made from. */
export interface TinyTokenizer {
  /** Words in lower case without white space; word i gets the id i + 4. */
  readonly vocabulary: readonly string[]
  /** Longer inputs are cut; 512 unless told. */
  readonly modelMaxLength?: number
}

/**
 * Writes `tokenizer.json` and `tokenizer_config.json`: lower case, split at white space, one id per word.
 * No special token is added around a text, so that the model sees its words and nothing else.
 *
 * @throws TypeError when a word occurs twice, is not in lower case, or contains white space.
 */
export function writeTokenizer(dir: string, { vocabulary, modelMaxLength = 512 }: TinyTokenizer): void {
  const seen = new Set<string>(SPECIAL_TOKENS)
  for (const word of vocabulary) {
    if (seen.has(word) || word !== word.toLowerCase() || !/^\S+$/.test(word)) {
      throw new TypeError(
        `Cannot write tokenizer: words must be unique, lower case, without white space; received '${word}'`,
      )
    }
    seen.add(word)
  }
  const vocab = Object.fromEntries([...SPECIAL_TOKENS, ...vocabulary].map((token, id) => [token, id]))
  mkdirSync(dir, { recursive: true })
  writeJson(join(dir, 'tokenizer.json'), {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokens(SPECIAL_TOKENS),
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
  })
  writeJson(join(dir, 'tokenizer_config.json'), {
    tokenizer_class: 'PreTrainedTokenizerFast',
    model_max_length: modelMaxLength,
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    cls_token: '[CLS]',
    sep_token: '[SEP]',
    clean_up_tokenization_spaces: false,
  })
}

/** Writes a file of JSON. */
export function writeJson(path: string, content: unknown): void {
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`)
}

/** Entries of `added_tokens`: tokens that stand for no text, with their ids in order from 0. */
export function specialTokens(tokens: readonly string[]): readonly object[] {
  return tokens.map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }))
}
