// The metrics of a task when the caller names none, after the evaluators of Hugging Face.
import type { AnyMetric } from './eval-metric.ts'
import { accuracy } from './metrics/accuracy.ts'
import { exactMatch, squadF1 } from './metrics/answer.ts'
import { bleu } from './metrics/bleu.ts'
import { entityF1 } from './metrics/entities.ts'
import { wer } from './metrics/error-rate.ts'
import { rouge } from './metrics/rouge.ts'
import type { PipelineTask } from './read-output.ts'

/** @returns undefined for tasks that have no usual metric. */
export function defaultMetrics(task: PipelineTask): readonly AnyMetric[] | undefined {
  return DEFAULTS[task]?.()
}

const classification = (): AnyMetric[] => [accuracy()]
const answers = (): AnyMetric[] => [exactMatch(), squadF1()]
const entities = (): AnyMetric[] => [entityF1()]
const translation = (): AnyMetric[] => [bleu()]

const DEFAULTS: Partial<Record<PipelineTask, () => AnyMetric[]>> = {
  'text-classification': classification,
  'sentiment-analysis': classification,
  'image-classification': classification,
  'audio-classification': classification,
  'zero-shot-image-classification': classification,
  'zero-shot-audio-classification': classification,
  'zero-shot-classification': classification,
  'fill-mask': classification,
  'question-answering': answers,
  'document-question-answering': answers,
  'token-classification': entities,
  ner: entities,
  translation,
  'text2text-generation': translation,
  summarization: () => [rouge()],
  'automatic-speech-recognition': () => [wer()],
}
