// An embedder that looks up one vector per word, as a real `feature-extraction` pipeline.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onnxModel } from './onnx.ts'
import { SPECIAL_TOKENS, writeJson, writeTokenizer } from './tokenizer.ts'

/** Vectors of words. */
export interface EmbedderWeights {
  /** V words, in lower case, each once. */
  readonly vocabulary: readonly string[]
  /** V × D, row by row. */
  readonly embedding: Float32Array
}

/** Writes the folder of an embedder; how it is loaded stands at `writeTextClassifier`. */
export function writeEmbedder(dir: string, { vocabulary, embedding }: EmbedderWeights): void {
  const width = embedding.length / vocabulary.length
  const rows = SPECIAL_TOKENS.length + vocabulary.length
  const table = new Float32Array(rows * width)
  table.set(embedding, SPECIAL_TOKENS.length * width)
  const model = onnxModel({
    inputs: [
      { name: 'input_ids', type: 'int64', dims: ['batch', 'sequence'] },
      { name: 'attention_mask', type: 'int64', dims: ['batch', 'sequence'] },
    ],
    outputs: [{ name: 'last_hidden_state', type: 'float', dims: ['batch', 'sequence', width] }],
    constants: [{ name: 'table', dims: [rows, width], data: table }],
    nodes: [{ op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['last_hidden_state'], attributes: { axis: 0 } }],
  })
  mkdirSync(join(dir, 'onnx'), { recursive: true })
  writeFileSync(join(dir, 'onnx', 'model.onnx'), model)
  writeTokenizer(dir, { vocabulary })
  writeJson(join(dir, 'config.json'), {
    model_type: 'bert',
    architectures: ['BertModel'],
    vocab_size: rows,
    hidden_size: width,
    pad_token_id: 0,
  })
}
