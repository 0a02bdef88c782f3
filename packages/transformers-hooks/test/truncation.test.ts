import { describe, expect, it } from 'vitest'
import { isTruncated, type TokenizerLike } from '../src/truncation.ts'

/** One token per character and two around them; remembers what it was asked. */
class Characters implements TokenizerLike {
  readonly asked: string[] = []
  readonly model_max_length: number

  constructor(limit: number) {
    this.model_max_length = limit
  }

  encode(text: string): string[] {
    this.asked.push(text)
    return ['[CLS]', ...text, '[SEP]']
  }
}

describe('isTruncated()', () => {
  it.each<[TokenizerLike | undefined, string | undefined]>([
    [undefined, 'text'],
    [new Characters(1), undefined],
    [{}, 'text'],
    [{ model_max_length: 1 }, 'text'],
    [{ encode: () => [1, 2] }, 'text'],
  ])('isTruncated() is false when nobody knows: %o, %o', (tokenizer, input) => {
    expect(isTruncated(tokenizer, input)).toBe(false)
  })

  it('isTruncated() counts special tokens: the limit itself fits', () => {
    expect(isTruncated(new Characters(102), 'x'.repeat(100))).toBe(false)
    expect(isTruncated(new Characters(101), 'x'.repeat(100))).toBe(true)
  })

  it('isTruncated() does not tokenize a plain text that can not be too long, and any other it does', () => {
    const tokenizer = new Characters(100)
    for (const text of ['', 'a b', 'x'.repeat(84)]) expect(isTruncated(tokenizer, text)).toBe(false)
    expect(tokenizer.asked).toEqual([])
    // One character of Arabic may become eighteen before it is split.
    for (const text of ['\ufdfa', 'é', 'x'.repeat(85)]) isTruncated(tokenizer, text)
    expect(tokenizer.asked).toEqual(['\ufdfa', 'é', 'x'.repeat(85)])
  })
})
