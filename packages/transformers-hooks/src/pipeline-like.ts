// The parts of a transformers.js pipeline that are used here: structural, so that every version and any function fits.
import { knownTask } from './read-output.ts'
import type { TokenizerLike } from './truncation.ts'

/** A pipeline of transformers.js 2.x, 3.x or 4.x, or any async function. */
export interface PipelineLike {
  // biome-ignore lint/suspicious/noExplicitAny: each pipeline has its own arguments, and parameters are contravariant.
  (...inputs: any[]): unknown
  readonly task?: string
  readonly tokenizer?: unknown
  readonly model?: unknown
}

interface ModelLike {
  readonly generation_config?: { readonly eos_token_id?: number | readonly number[] | null } | null
  readonly config?: { readonly eos_token_id?: number | readonly number[] | null }
}

/** Ids that end a generated row; undefined when the model names none. */
export function eosOf(pipe: PipelineLike): number | readonly number[] | undefined {
  const model = pipe.model as ModelLike | undefined
  return model?.generation_config?.eos_token_id ?? model?.config?.eos_token_id ?? undefined
}

/** The tokenizer, when it can count tokens. */
export function tokenizerOf(pipe: PipelineLike): TokenizerLike | undefined {
  const tokenizer = pipe.tokenizer as TokenizerLike | undefined
  return typeof tokenizer?.encode === 'function' ? tokenizer : undefined
}

/**
 * The outputs of a call with several inputs, each as a call with one input would give it.
 *
 * @throws TypeError when there are not as many as inputs.
 */
export function splitBatch(task: string | undefined, output: unknown, size: number): unknown[] {
  const list = listOf(output)
  if (list === undefined || list.length !== size) {
    const what = list === undefined ? typeof output : `${list.length} outputs`
    throw new TypeError(`Cannot read a batch of ${task ?? 'calls'}: expected ${size} outputs, received ${what}`)
  }
  // The best label of each text comes flat, `[{label, score}, …]`, where a single text gives a list of one.
  return list.map((each) => (LISTS.has(knownTask(task) ?? '') && !Array.isArray(each) ? [each] : each))
}

/** Tasks whose single output is a list. */
const LISTS: ReadonlySet<string> = new Set([
  'text-classification',
  'sentiment-analysis',
  'image-classification',
  'audio-classification',
  'summarization',
  'translation',
  'text2text-generation',
  'text-generation',
])

/** A tensor `[batch, …]` is taken apart along its first dimension. */
function listOf(output: unknown): unknown[] | undefined {
  if (Array.isArray(output)) return output
  const tensor = output as { tolist?: () => unknown } | null | undefined
  const list = typeof tensor?.tolist === 'function' ? tensor.tolist() : undefined
  return Array.isArray(list) ? list : undefined
}
