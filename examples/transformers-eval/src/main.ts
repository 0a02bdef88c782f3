// Trains twice, evaluates two pipelines on the same sentences, compares them, reads back. Ends with 0 only when the counts add up.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@syvain-metrics/api-client'
import { Collector, type Experiment } from '@syvain-metrics/core'
import { compare, type EvalReport, evalHook } from '@syvain-metrics/transformers-hooks'
import { accuracy, f1 } from '@syvain-metrics/transformers-hooks/metrics'
import { checkExperiment } from '../../demo/src/read-back.ts'
import { sentences, TOPICS } from '../../demo/src/topics.ts'
import { train } from '../../demo/src/train.ts'
import { conclude, startExampleServer } from './conclude.ts'
import { type Contestant, throughHuggingFace, throughXenova } from './libraries.ts'

const SAMPLES = 1_000
const DATA = fileURLToPath(new URL('../.data', import.meta.url))
const test = sentences(SAMPLES, 9)

mkdirSync(DATA, { recursive: true })
const modelsDir = mkdtempSync(join(tmpdir(), 'syvain-models-'))
const server = await startExampleServer(join(DATA, 'server'))
const collector = new Collector(server.key, { host: server.url })
const experiments: Experiment[] = []

const full = await throughXenova(modelsDir, 'full', await trained('full', 3_000))
const other = await throughHuggingFace(modelsDir, 'full')
if (typeof other === 'string') console.log(`${other}. Comparing two models instead.`)
const rival = typeof other === 'string' ? await throughXenova(modelsDir, 'small', await trained('small', 200)) : other
const [a, b] = [await evaluated(rival), await evaluated(full)]
printComparison(a, b)

await collector.flushOrThrow()
const client = createClient({ host: server.url, token: server.key })
const checks = []
for (const experiment of experiments) checks.push(await checkExperiment(client, experiment))
if (a.counts.scored !== SAMPLES || b.counts.scored !== SAMPLES) {
  checks[0] = { ...checks[0]!, problems: [`scored ${a.counts.scored} and ${b.counts.scored} of ${SAMPLES} samples`] }
}
await collector.close()
await client.close()
rmSync(modelsDir, { recursive: true, force: true })
await conclude(server, checks)

async function trained(name: string, count: number): ReturnType<typeof train> {
  const experiment = await collector.experiment(`train ${name}`, { meta: { sentences: count, epochs: 8, seed: 7 } })
  experiments.push(experiment)
  console.log(`Training '${name}' on ${count} sentences in TensorFlow.js …`)
  return train(experiment, sentences(count, 7), sentences(500, 8))
}

async function evaluated({ name, library, model, classify }: Contestant): Promise<EvalReport> {
  const experiment = await collector.experiment(`evaluate ${name}`, { meta: { library, model, samples: SAMPLES } })
  experiments.push(experiment)
  return experiment.run(async () => {
    const hook = evalHook(experiment, {
      name,
      task: 'text-classification',
      split: 'test',
      metrics: [accuracy(), f1({ average: 'macro' })],
      config: { library, model },
      progress: false,
      warmup: 3,
    })
    for (const [id, { text, topic }] of test.entries()) {
      await hook.sample({ id, reference: TOPICS[topic] as string }, () => classify(text))
    }
    const report = await hook.finish()
    const { value, low, high } = report.metrics.accuracy as { value: number; low: number; high: number }
    const p50 = report.performance.latencyMs?.p50.toFixed(2)
    console.log(
      `${library}, '${model}': accuracy ${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}], p50 ${p50} ms`,
    )
    return report
  })
}

function printComparison(first: EvalReport, second: EvalReport): void {
  for (const [name, result] of Object.entries(compare(first, second).metrics)) {
    const { difference, low, high, better, pairs, mcnemar } = result
    const verdict = better === null ? 'no difference shown' : `${better === 'a' ? first.name : second.name} is better`
    const exact =
      mcnemar === null
        ? ''
        : `; McNemar p = ${mcnemar.pValue.toPrecision(2)} (${mcnemar.onlyA} only '${first.name}', ${mcnemar.onlyB} only '${second.name}')`
    console.log(
      `${name}: ${difference.toFixed(4)} [${low?.toFixed(4)}, ${high?.toFixed(4)}] on ${pairs} pairs, ${verdict}${exact}`,
    )
  }
}
