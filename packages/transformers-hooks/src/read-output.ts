// Turns what a pipeline returned for one input into a prediction; an unexpected shape is an error that says what came.
import type { LabelScore } from './eval-metric.ts'
import { seen } from './metrics/label-of.ts'

/** Tasks whose output can be read. Any other function needs its own `read`, or returns the prediction itself. */
export type PipelineTask =
  | 'text-classification'
  | 'sentiment-analysis'
  | 'image-classification'
  | 'audio-classification'
  | 'zero-shot-image-classification'
  | 'zero-shot-audio-classification'
  | 'zero-shot-classification'
  | 'token-classification'
  | 'ner'
  | 'question-answering'
  | 'fill-mask'
  | 'summarization'
  | 'translation'
  | 'text2text-generation'
  | 'text-generation'
  | 'image-to-text'
  | 'document-question-answering'
  | 'automatic-speech-recognition'
  | 'feature-extraction'

type Reader = (output: unknown) => unknown

const READERS: Record<PipelineTask, { read: Reader; expected: string }> = {
  'text-classification': { read: labelScores, expected: '[{label, score}, …]' },
  'sentiment-analysis': { read: labelScores, expected: '[{label, score}, …]' },
  'image-classification': { read: labelScores, expected: '[{label, score}, …]' },
  'audio-classification': { read: labelScores, expected: '[{label, score}, …]' },
  'zero-shot-image-classification': { read: labelScores, expected: '[{label, score}, …]' },
  'zero-shot-audio-classification': { read: labelScores, expected: '[{label, score}, …]' },
  'zero-shot-classification': { read: zeroShot, expected: '{sequence, labels, scores}' },
  'token-classification': { read: tags, expected: '[{entity, score, index, word}, …] (pass ignore_labels: [])' },
  ner: { read: tags, expected: '[{entity, score, index, word}, …] (pass ignore_labels: [])' },
  'question-answering': { read: textUnder('answer'), expected: '{answer, score}' },
  'fill-mask': { read: fillMask, expected: '[{token_str, score, sequence}, …]' },
  summarization: { read: textUnder('summary_text'), expected: '[{summary_text}]' },
  translation: { read: textUnder('translation_text'), expected: '[{translation_text}]' },
  'text2text-generation': { read: textUnder('generated_text'), expected: '[{generated_text}]' },
  'text-generation': { read: generated, expected: '[{generated_text}]' },
  'image-to-text': { read: textUnder('generated_text'), expected: '[{generated_text}]' },
  'document-question-answering': { read: textUnder('answer'), expected: '[{answer}]' },
  'automatic-speech-recognition': { read: textUnder('text'), expected: '{text}' },
  'feature-extraction': { read: (output) => output, expected: 'a tensor' },
}

/** Tasks that generate text token by token: what batching changes, and what can be stopped between tokens. */
const GENERATIVE: ReadonlySet<string> = new Set([
  'summarization',
  'translation',
  'text2text-generation',
  'text-generation',
  'image-to-text',
  'document-question-answering',
  'automatic-speech-recognition',
])

/** Whether a task generates text token by token. */
export function isGenerative(task: string | undefined): boolean {
  return task !== undefined && GENERATIVE.has(task.startsWith('translation') ? 'translation' : task)
}

/** The task under its known name (`translation_en_to_fr` is `translation`), or undefined. */
export function knownTask(task: string | undefined): PipelineTask | undefined {
  if (task === undefined) return undefined
  if (Object.hasOwn(READERS, task)) return task as PipelineTask
  return task.startsWith('translation_') ? 'translation' : undefined
}

/**
 * Reads the output of a pipeline for one input.
 *
 * @param task undefined: the output is the prediction.
 * @returns for classification all scored labels as they came; tags; or a text.
 * @throws TypeError when the output does not have the shape of the task.
 */
export function readOutput(task: PipelineTask | undefined, output: unknown): unknown {
  if (task === undefined) return output
  const { read, expected } = READERS[task]
  const prediction = read(output)
  if (prediction !== undefined) return prediction
  throw new TypeError(`Cannot read the output of ${task}: expected ${expected}, received ${seen(output)}`)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isLabelScore(value: unknown): value is LabelScore {
  return isObject(value) && typeof value.label === 'string' && typeof value.score === 'number'
}

function labelScores(output: unknown): LabelScore[] | undefined {
  if (isLabelScore(output)) return [output]
  if (!Array.isArray(output) || output.length === 0) return undefined
  const inner: unknown = output.length === 1 && Array.isArray(output[0]) ? output[0] : output
  return Array.isArray(inner) && inner.every(isLabelScore) ? inner : undefined
}

function zeroShot(output: unknown): LabelScore[] | undefined {
  if (!isObject(output) || !Array.isArray(output.labels) || !Array.isArray(output.scores)) return undefined
  const scores: unknown[] = output.scores
  return output.labels.map((label: unknown, i) => ({ label: String(label), score: Number(scores[i]) }))
}

/** WordPiece continues a word with `##`: the tag of a word is that of its first piece. */
function tags(output: unknown): string[] | undefined {
  if (!Array.isArray(output)) return undefined
  const entries: unknown[] = output
  if (!entries.every((entry) => isObject(entry) && typeof entry.entity === 'string')) return undefined
  return (entries as { entity: string; word?: string }[])
    .filter(({ word }) => word?.startsWith('##') !== true)
    .map(({ entity }) => entity)
}

function fillMask(output: unknown): LabelScore[] | undefined {
  if (!Array.isArray(output) || output.length === 0) return undefined
  const entries: unknown[] = output
  if (!entries.every((entry) => isObject(entry) && typeof entry.token_str === 'string')) return undefined
  return (entries as { token_str: string; score: number }[]).map(({ token_str: token, score }) => ({
    label: token.trim(),
    score,
  }))
}

function textUnder(key: string): (output: unknown) => string | undefined {
  return (output) => {
    const first: unknown = Array.isArray(output) && output.length === 1 ? output[0] : output
    const text = isObject(first) ? first[key] : undefined
    return typeof text === 'string' ? text : undefined
  }
}

/** A string prompt gives a string, a chat the whole conversation, of which the last message is the answer. */
function generated(output: unknown): string | undefined {
  const first: unknown = Array.isArray(output) && output.length === 1 ? output[0] : output
  const text = isObject(first) ? first.generated_text : undefined
  if (typeof text === 'string') return text
  const last: unknown = Array.isArray(text) ? text.at(-1) : undefined
  return isObject(last) && typeof last.content === 'string' ? last.content : undefined
}
