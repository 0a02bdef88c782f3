// Generates text and times every token, behind a TextStreamer or a callback. Ends with 0 only when the counts add up.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@syvain-metrics/api-client'
import { Collector } from '@syvain-metrics/core'
import { evalHook } from '@syvain-metrics/transformers-hooks'
import { exactMatch } from '@syvain-metrics/transformers-hooks/metrics'
import { EOS, writeGenerator } from '../../../packages/transformers-hooks/test/tiny-models/write-generator.ts'
import { checkExperiment } from '../../demo/src/read-back.ts'
import { conclude, startExampleServer } from '../../transformers-eval/src/conclude.ts'
import { loadWriter } from './writers.ts'

const STORY = 'the rain came over the hill and we ran home'.split(' ').map((word, i) => `${word}${i}`)
const GENERATIONS = 40
const DATA = fileURLToPath(new URL('../.data', import.meta.url))

mkdirSync(DATA, { recursive: true })
const modelsDir = mkdtempSync(join(tmpdir(), 'syvain-models-'))
const next = Object.fromEntries(STORY.slice(0, -1).map((word, i) => [word, STORY[i + 1] as string]))
writeGenerator(join(modelsDir, 'story'), { vocabulary: STORY, next })
const { library, write } = await loadWriter(modelsDir, 'story')

const server = await startExampleServer(join(DATA, 'server'))
const collector = new Collector(server.key, { host: server.url })
const experiment = await collector.experiment('generation speed', {
  meta: { library, generations: GENERATIONS, batch_size: 1 },
})

// Prompt `i` is a word of the story; the model goes on to its end, so the tokens are known: the rest and the end token.
let expectedTokens = 0
const report = await experiment.run(async () => {
  const hook = evalHook(experiment, {
    task: 'text-generation',
    metrics: [exactMatch()],
    eos: EOS,
    warmup: 2,
    progress: false,
  })
  for (let id = 0; id < GENERATIONS; id++) {
    const at = id % (STORY.length - 1)
    // The two calls of the warm-up are left out of the times.
    if (id >= 2) expectedTokens += STORY.length - at
    const sample = { id, reference: STORY.slice(at).join(' ') }
    await hook.sample(sample, (context) => write(STORY[at] as string, context))
  }
  return hook.finish()
})
const { tokens } = report.performance
console.log(`${library}: exact match ${report.metrics.exact_match?.value} on ${report.counts.scored} generations`)
console.log(`time to first token p50 ${tokens?.timeToFirstTokenMs?.p50.toFixed(2)} ms`)
console.log(
  `between tokens p50 ${tokens?.interTokenMs?.p50.toFixed(2)} ms, decoding ${tokens?.decodeTokensPerSecond?.toFixed(0)} tokens/s, over all ${tokens?.tokensPerSecond?.toFixed(0)} tokens/s`,
)

await collector.flushOrThrow()
const client = createClient({ host: server.url, token: server.key })
const check = await checkExperiment(client, experiment)
const problems = [...check.problems]
if (report.counts.scored !== GENERATIONS) problems.push(`${report.counts.scored} of ${GENERATIONS} scored`)
if (tokens?.tokensOut !== expectedTokens) problems.push(`${tokens?.tokensOut} of ${expectedTokens} tokens timed`)
await collector.close()
await client.close()
rmSync(modelsDir, { recursive: true, force: true })
await conclude(server, [{ ...check, problems }])
