// Evaluates the trained weights through transformers.js; the hook records scores, intervals and latency.
import { join } from 'node:path'
import type { Experiment } from '@syvain-metrics/core'
import { evalHook } from '@syvain-metrics/transformers-hooks'
import { accuracy, f1 } from '@syvain-metrics/transformers-hooks/metrics'
import { env, pipeline } from '@xenova/transformers'
import { writeTextClassifier } from '../../../packages/transformers-hooks/test/tiny-models/write-text-classifier.ts'
import { type Sentence, TOPICS, VOCABULARY } from './topics.ts'
import type { Weights } from './train.ts'

/** Exports the weights to ONNX below `modelsDir`, loads them as a pipeline, and runs every sentence through it. */
export async function evaluateModel(
  experiment: Experiment,
  sentences: Sentence[],
  { weights, modelsDir }: { weights: Weights; modelsDir: string },
): Promise<string> {
  writeTextClassifier(join(modelsDir, 'topics'), { ...weights, vocabulary: VOCABULARY, labels: TOPICS })
  env.localModelPath = modelsDir
  env.allowRemoteModels = false
  const classify = await pipeline('text-classification', 'topics', { quantized: false })

  return experiment.run(async () => {
    const hook = evalHook(experiment, {
      task: 'text-classification',
      split: 'test',
      metrics: [accuracy(), f1({ average: 'macro' })],
    })
    for (const [id, { text, topic }] of sentences.entries()) {
      await hook.sample({ id, reference: TOPICS[topic] as string }, () => classify(text))
    }
    const { metrics, counts } = await hook.finish()
    const { value, low, high } = metrics.accuracy as { value: number; low: number; high: number }
    return `accuracy ${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] on ${counts.scored} samples, ${counts.errors} errors`
  })
}
