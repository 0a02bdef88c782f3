// A recogniser whose audio spells letters by loudness, as a real `automatic-speech-recognition` pipeline.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onnxModel } from './onnx.ts'
import { specialTokens, writeJson } from './tokenizer.ts'

/** Samples per frame of the model; a frame is one letter. */
const FRAME = 320
const TOKENS: readonly string[] = ['<pad>', '<s>', '</s>', '<unk>', '|', ...'abcdefghijklmnopqrstuvwxyz']
const BLANK = 0

/** Audio that the model reads as the text: letters a to z and spaces. A blank frame follows each letter. */
export function spell(text: string): Float32Array {
  const audio = new Float32Array(text.length * 2 * FRAME)
  Array.from(text).forEach((letter, i) => {
    audio.fill(loudness(TOKENS.indexOf(letter === ' ' ? '|' : letter)), i * 2 * FRAME, (i * 2 + 1) * FRAME)
    audio.fill(loudness(BLANK), (i * 2 + 1) * FRAME, (i * 2 + 2) * FRAME)
  })
  return audio
}

const loudness = (token: number): number => token / TOKENS.length

/** Writes the folder of a recogniser (wav2vec2 with CTC); how it is loaded stands at `writeTextClassifier`. */
export function writeSpeechRecognizer(dir: string): void {
  const centres = Float32Array.from(TOKENS, (_, token) => loudness(token))
  const model = onnxModel({
    inputs: [{ name: 'input_values', type: 'float', dims: ['batch', 'samples'] }],
    outputs: [{ name: 'logits', type: 'float', dims: ['batch', 'frames', TOKENS.length] }],
    constants: [
      { name: 'framed', dims: [3], data: BigInt64Array.of(0n, -1n, BigInt(FRAME)) },
      { name: 'centres', dims: [TOKENS.length], data: centres },
      { name: 'scale', dims: [1], data: Float32Array.of(-1e4) },
    ],
    nodes: [
      { op: 'Reshape', inputs: ['input_values', 'framed'], outputs: ['frames'] },
      { op: 'ReduceMean', inputs: ['frames'], outputs: ['means'], attributes: { axes: [2], keepdims: 1 } },
      { op: 'Sub', inputs: ['means', 'centres'], outputs: ['off'] },
      { op: 'Mul', inputs: ['off', 'off'], outputs: ['square'] },
      { op: 'Mul', inputs: ['square', 'scale'], outputs: ['logits'] },
    ],
  })
  mkdirSync(join(dir, 'onnx'), { recursive: true })
  writeFileSync(join(dir, 'onnx', 'model.onnx'), model)
  writeJson(join(dir, 'config.json'), {
    model_type: 'wav2vec2',
    architectures: ['Wav2Vec2ForCTC'],
    vocab_size: TOKENS.length,
    pad_token_id: BLANK,
    inputs_to_logits_ratio: FRAME,
  })
  writeJson(join(dir, 'preprocessor_config.json'), {
    feature_extractor_type: 'Wav2Vec2FeatureExtractor',
    feature_size: 1,
    sampling_rate: 16000,
    padding_value: 0,
    do_normalize: false,
    return_attention_mask: false,
  })
  writeJson(join(dir, 'tokenizer.json'), {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokens(TOKENS.slice(0, 4)),
    normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '|' },
    pre_tokenizer: { type: 'Split', pattern: { Regex: '' }, behavior: 'Isolated', invert: false },
    post_processor: null,
    decoder: { type: 'CTC', pad_token: '<pad>', word_delimiter_token: '|', cleanup: true },
    model: { vocab: Object.fromEntries(TOKENS.map((token, id) => [token, id])) },
  })
  writeJson(join(dir, 'tokenizer_config.json'), {
    tokenizer_class: 'Wav2Vec2CTCTokenizer',
    model_max_length: 1000,
    pad_token: '<pad>',
    bos_token: '<s>',
    eos_token: '</s>',
    unk_token: '<unk>',
    word_delimiter_token: '|',
    do_lower_case: false,
  })
}
