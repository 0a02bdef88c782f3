// The metrics of a task when the caller names none, after the evaluators of Hugging Face.
import type { AnyMetric } from './eval-metric.ts'
import { accuracy } from './metrics/accuracy.ts'
import type { PipelineTask } from './read-output.ts'

/** @returns undefined for tasks that have no usual metric. */
export function defaultMetrics(task: PipelineTask): readonly AnyMetric[] | undefined {
  return DEFAULTS[task]?.()
}

const classification = (): AnyMetric[] => [accuracy()]

const DEFAULTS: Partial<Record<PipelineTask, () => AnyMetric[]>> = {
  'text-classification': classification,
  'sentiment-analysis': classification,
  'image-classification': classification,
  'audio-classification': classification,
  'zero-shot-image-classification': classification,
  'zero-shot-audio-classification': classification,
  'zero-shot-classification': classification,
  'fill-mask': classification,
}
