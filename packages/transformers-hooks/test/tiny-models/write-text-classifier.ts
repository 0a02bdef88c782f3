// A text classifier that transformers.js loads as a real `text-classification` pipeline, written from its weights.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type OnnxGraph, onnxModel } from './onnx.ts'
import { SPECIAL_TOKENS, writeJson, writeTokenizer } from './tokenizer.ts'

/** Weights of a bag-of-words classifier: logits = mean over the words of `embedding` × `weights` + `bias`. */
export interface TextClassifierWeights {
  /** V words, in lower case, each once. */
  readonly vocabulary: readonly string[]
  /** V × D, row by row: what each word adds. Unknown words add nothing but count in the mean. */
  readonly embedding: Float32Array
  /** D × C, row by row. */
  readonly weights: Float32Array
  /** C numbers. */
  readonly bias: Float32Array
  /** C names, in the order of the columns. */
  readonly labels: readonly string[]
  /** Longer inputs are cut; 512 unless told. */
  readonly modelMaxLength?: number
}

/**
 * Writes `config.json`, the tokenizer and `onnx/model.onnx`.
 *
 * Load it with `env.localModelPath` set to the folder above `dir` and `env.allowRemoteModels = false`; in transformers.js
 * 2.x with `{ quantized: false }`, in 3.x and 4.x with `{ dtype: 'fp32' }`.
 *
 * @param dir folder of the model, made if it is not there.
 * @throws RangeError when a weight does not have the size that the vocabulary and the labels ask for.
 * @throws TypeError when the vocabulary has a word twice, not in lower case, or with white space.
 */
export function writeTextClassifier(dir: string, model: TextClassifierWeights): void {
  const words = model.vocabulary.length
  const width = model.embedding.length / words
  const classes = model.labels.length
  if (!Number.isInteger(width) || width < 1) {
    throw new RangeError(
      `Cannot write classifier: embedding must be ${words} × D numbers, received ${model.embedding.length}`,
    )
  }
  const embedding = new Float32Array((SPECIAL_TOKENS.length + words) * width)
  embedding.set(model.embedding, SPECIAL_TOKENS.length * width)
  const graph = classifierGraph({ embedding, rows: SPECIAL_TOKENS.length + words, width, classes, model })
  mkdirSync(join(dir, 'onnx'), { recursive: true })
  writeFileSync(join(dir, 'onnx', 'model.onnx'), onnxModel(graph))
  writeTokenizer(dir, model)
  writeJson(join(dir, 'config.json'), {
    model_type: 'bert',
    architectures: ['BertForSequenceClassification'],
    vocab_size: SPECIAL_TOKENS.length + words,
    hidden_size: width,
    pad_token_id: 0,
    id2label: Object.fromEntries(model.labels.map((label, id) => [id, label])),
    label2id: Object.fromEntries(model.labels.map((label, id) => [label, id])),
  })
}

interface Sizes {
  readonly embedding: Float32Array
  readonly rows: number
  readonly width: number
  readonly classes: number
  readonly model: TextClassifierWeights
}

/** Padding has mask 0: it adds nothing, and the mean is over the real tokens. An empty text gives the bias. */
function classifierGraph({ embedding, rows, width, classes, model }: Sizes): OnnxGraph {
  return {
    inputs: [
      { name: 'input_ids', type: 'int64', dims: ['batch', 'sequence'] },
      { name: 'attention_mask', type: 'int64', dims: ['batch', 'sequence'] },
    ],
    outputs: [{ name: 'logits', type: 'float', dims: ['batch', classes] }],
    constants: [
      { name: 'embedding', dims: [rows, width], data: embedding },
      { name: 'weights', dims: [width, classes], data: model.weights },
      { name: 'bias', dims: [classes], data: model.bias },
      { name: 'last_axis', dims: [1], data: BigInt64Array.of(-1n) },
      { name: 'sequence_axis', dims: [1], data: BigInt64Array.of(1n) },
      { name: 'one_more', dims: [6], data: BigInt64Array.of(0n, 0n, 0n, 0n, 1n, 0n) },
      { name: 'one', dims: [1], data: Float32Array.of(1) },
    ],
    nodes: [
      { op: 'Gather', inputs: ['embedding', 'input_ids'], outputs: ['vectors'], attributes: { axis: 0 } },
      { op: 'Cast', inputs: ['attention_mask'], outputs: ['mask'], attributes: { to: 1 } },
      { op: 'Unsqueeze', inputs: ['mask', 'last_axis'], outputs: ['wide_mask'] },
      { op: 'Mul', inputs: ['vectors', 'wide_mask'], outputs: ['masked'] },
      // One padding token more, since onnxruntime refuses to reduce an empty sequence.
      { op: 'Pad', inputs: ['masked', 'one_more'], outputs: ['padded'] },
      { op: 'Pad', inputs: ['wide_mask', 'one_more'], outputs: ['padded_mask'] },
      { op: 'ReduceSum', inputs: ['padded', 'sequence_axis'], outputs: ['total'], attributes: { keepdims: 0 } },
      { op: 'ReduceSum', inputs: ['padded_mask', 'sequence_axis'], outputs: ['tokens'], attributes: { keepdims: 0 } },
      { op: 'Max', inputs: ['tokens', 'one'], outputs: ['divisor'] },
      { op: 'Div', inputs: ['total', 'divisor'], outputs: ['mean'] },
      { op: 'Gemm', inputs: ['mean', 'weights', 'bias'], outputs: ['logits'] },
    ],
  }
}
