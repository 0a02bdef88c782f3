// The two pipelines to compare: the same model in two versions of transformers.js, or two models in one version.
import { join } from 'node:path'
import { env, pipeline } from '@xenova/transformers'
import { writeTextClassifier } from '../../../packages/transformers-hooks/test/tiny-models/write-text-classifier.ts'
import { importLibrary, loadPipeline } from '../../../packages/transformers-hooks/test/transformers-library.ts'
import { TOPICS, VOCABULARY } from '../../demo/src/topics.ts'
import type { Weights } from '../../demo/src/train.ts'
import { library4 } from './library-4.ts'

/** A pipeline to evaluate, and what to write down about it. */
export interface Contestant {
  readonly name: string
  readonly library: string
  readonly model: string
  readonly classify: (text: string) => Promise<unknown>
}

/** Exports the weights to ONNX below `modelsDir` and loads them with @xenova/transformers. */
export async function throughXenova(modelsDir: string, model: string, weights: Weights): Promise<Contestant> {
  writeTextClassifier(join(modelsDir, model), { ...weights, vocabulary: VOCABULARY, labels: TOPICS })
  env.localModelPath = modelsDir
  env.allowRemoteModels = false
  const classify = await pipeline('text-classification', model, { quantized: false })
  return { name: `${model} 2.x`, library: `@xenova/transformers ${env.version}`, model, classify }
}

/** Loads a model that was exported with @huggingface/transformers 4.x; a sentence where that can't be had. */
export async function throughHuggingFace(modelsDir: string, model: string): Promise<Contestant | string> {
  const found = library4()
  if (typeof found === 'string') return found
  const library = await importLibrary(found, modelsDir)
  const classify = await loadPipeline(library, { major: found.major, task: 'text-classification', model })
  return { name: `${model} 4.x`, library: `@huggingface/transformers ${found.version}`, model, classify }
}
