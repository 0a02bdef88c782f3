// A tagger that gives each word the tag of its row of weights, as a real `token-classification` pipeline.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onnxModel } from './onnx.ts'
import { SPECIAL_TOKENS, writeJson, writeTokenizer } from './tokenizer.ts'

/** Weights of a tagger that looks at single words. */
export interface TokenClassifierWeights {
  /** V words, in lower case, each once. */
  readonly vocabulary: readonly string[]
  /** V × C logits, row by row. Unknown words get 0 for all tags, and so the first one. */
  readonly logits: Float32Array
  /** C tags, e.g. `O`, `B-PER`, `I-PER`. */
  readonly tags: readonly string[]
}

/** Writes the folder of a tagger; how it is loaded stands at `writeTextClassifier`. */
export function writeTokenClassifier(dir: string, { vocabulary, logits, tags }: TokenClassifierWeights): void {
  const rows = SPECIAL_TOKENS.length + vocabulary.length
  const table = new Float32Array(rows * tags.length)
  table.set(logits, SPECIAL_TOKENS.length * tags.length)
  const model = onnxModel({
    inputs: [
      { name: 'input_ids', type: 'int64', dims: ['batch', 'sequence'] },
      { name: 'attention_mask', type: 'int64', dims: ['batch', 'sequence'] },
    ],
    outputs: [{ name: 'logits', type: 'float', dims: ['batch', 'sequence', tags.length] }],
    constants: [{ name: 'table', dims: [rows, tags.length], data: table }],
    nodes: [{ op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['logits'], attributes: { axis: 0 } }],
  })
  mkdirSync(join(dir, 'onnx'), { recursive: true })
  writeFileSync(join(dir, 'onnx', 'model.onnx'), model)
  writeTokenizer(dir, { vocabulary })
  writeJson(join(dir, 'config.json'), {
    model_type: 'bert',
    architectures: ['BertForTokenClassification'],
    vocab_size: rows,
    pad_token_id: 0,
    id2label: Object.fromEntries(tags.map((tag, id) => [id, tag])),
    label2id: Object.fromEntries(tags.map((tag, id) => [tag, id])),
  })
}
