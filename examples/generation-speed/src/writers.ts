// A text generation whose tokens are timed: through TextStreamer and `streamer` in 4.x, through `callback_function` in 2.x.
import type { tokenTiming } from '@syvain-metrics/transformers-hooks'
import { env, pipeline } from '@xenova/transformers'
import { importLibrary, loadPipeline } from '../../../packages/transformers-hooks/test/transformers-library.ts'
import { library4 } from '../../transformers-eval/src/library-4.ts'

/** What times the tokens of a call; the context of a sample is one. */
interface Timer {
  streamer(inner?: object): ReturnType<typeof tokenTiming>
}

/** A library with a model of it. */
export interface Writer {
  readonly library: string
  readonly write: (prompt: string, timer: Timer) => Promise<unknown>
}

const MAX_TOKENS = { max_new_tokens: 32 }

/** Loads a model with 4.x; with 2.x where that can't be installed. */
export async function loadWriter(modelsDir: string, model: string): Promise<Writer> {
  const found = library4()
  if (typeof found === 'string') {
    console.log(`${found}. Generating with 2.x, which has no TextStreamer.`)
    return withCallback(modelsDir, model)
  }
  const library = await importLibrary(found, modelsDir)
  const generate = await loadPipeline(library, { major: found.major, task: 'text-generation', model })
  let isFirst = true
  return {
    library: `@huggingface/transformers ${found.version}`,
    write(prompt, { streamer }) {
      // The first text is printed as it is written; the timing forwards to this streamer and changes nothing.
      const callback_function = (text: string): void => void (isFirst && process.stdout.write(text))
      const text = new library.TextStreamer!(generate.tokenizer, { callback_function })
      const generation = generate(prompt, { ...MAX_TOKENS, streamer: streamer(text) })
      return generation.finally(() => {
        if (isFirst) process.stdout.write('\n')
        isFirst = false
      })
    },
  }
}

async function withCallback(modelsDir: string, model: string): Promise<Writer> {
  Object.assign(env, { localModelPath: modelsDir, allowRemoteModels: false })
  const generate = await pipeline('text-generation', model, { quantized: false })
  return {
    library: `@xenova/transformers ${env.version}`,
    write(prompt, { streamer }) {
      // The types of the library do not know the callback, so it may not stand in the call itself.
      const options = { ...MAX_TOKENS, callback_function: streamer().callback_function }
      return generate(prompt, options)
    },
  }
}
