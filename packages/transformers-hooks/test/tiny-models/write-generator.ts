// A language model that knows which word follows which, as a real `text-generation` pipeline.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type OnnxGraph, onnxModel } from './onnx.ts'
import { SPECIAL_TOKENS, writeJson, writeTokenizer } from './tokenizer.ts'

/** A chain of words. */
export interface GeneratorChain {
  /** Words, in lower case, each once. */
  readonly vocabulary: readonly string[]
  /** The word after each word; none: the text ends. */
  readonly next: Readonly<Record<string, string>>
}

/** Id of the token that ends a text: `[SEP]`. */
export const EOS: number = SPECIAL_TOKENS.indexOf('[SEP]')

/**
 * Writes the folder of a generator; how it is loaded stands at `writeTextClassifier`. The cache of keys and values is a
 * dummy that grows by one entry per token: the libraries want one, and the model needs none.
 */
export function writeGenerator(dir: string, { vocabulary, next }: GeneratorChain): void {
  const size = SPECIAL_TOKENS.length + vocabulary.length
  const idOf = (word: string | undefined): number => {
    const at = word === undefined ? -1 : vocabulary.indexOf(word)
    return at < 0 ? EOS : at + SPECIAL_TOKENS.length
  }
  const logits = new Float32Array(size * size).fill(-10)
  for (let id = 0; id < size; id++) {
    const word = vocabulary[id - SPECIAL_TOKENS.length]
    logits[id * size + idOf(word === undefined ? undefined : next[word])] = 10
  }
  const model = onnxModel(chainGraph(size, logits))
  mkdirSync(join(dir, 'onnx'), { recursive: true })
  // 2.x asks for the merged decoder, 3.x and 4.x for the model: the same bytes.
  writeFileSync(join(dir, 'onnx', 'decoder_model_merged.onnx'), model)
  writeFileSync(join(dir, 'onnx', 'model.onnx'), model)
  writeTokenizer(dir, { vocabulary })
  const ids = { eos_token_id: EOS, bos_token_id: EOS, pad_token_id: 0 }
  writeJson(join(dir, 'config.json'), {
    model_type: 'gpt2',
    architectures: ['GPT2LMHeadModel'],
    vocab_size: size,
    n_embd: 1,
    n_head: 1,
    n_layer: 1,
    n_positions: 512,
    ...ids,
  })
  writeJson(join(dir, 'generation_config.json'), ids)
}

function chainGraph(size: number, logits: Float32Array): OnnxGraph {
  const cache = (kind: string): { name: string; type: 'float'; dims: (string | number)[] } => ({
    name: `past_key_values.0.${kind}`,
    type: 'float',
    dims: ['batch', 1, 'past', 1],
  })
  return {
    inputs: [
      { name: 'input_ids', type: 'int64', dims: ['batch', 'sequence'] },
      { name: 'attention_mask', type: 'int64', dims: ['batch', 'total'] },
      cache('key'),
      cache('value'),
    ],
    outputs: [
      { name: 'logits', type: 'float', dims: ['batch', 'sequence', size] },
      { ...cache('key'), name: 'present.0.key', dims: ['batch', 1, 'present', 1] },
      { ...cache('value'), name: 'present.0.value', dims: ['batch', 1, 'present', 1] },
    ],
    constants: [
      { name: 'chain', dims: [size, size], data: logits },
      { name: 'axes', dims: [2], data: BigInt64Array.of(1n, 3n) },
    ],
    nodes: [
      { op: 'Gather', inputs: ['chain', 'input_ids'], outputs: ['logits'], attributes: { axis: 0 } },
      { op: 'Cast', inputs: ['input_ids'], outputs: ['ids'], attributes: { to: 1 } },
      { op: 'Unsqueeze', inputs: ['ids', 'axes'], outputs: ['entry'] },
      { op: 'Concat', inputs: ['past_key_values.0.key', 'entry'], outputs: ['present.0.key'], attributes: { axis: 2 } },
      {
        op: 'Concat',
        inputs: ['past_key_values.0.value', 'entry'],
        outputs: ['present.0.value'],
        attributes: { axis: 2 },
      },
    ],
  }
}
