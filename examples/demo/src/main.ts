// The demo: train, evaluate, benchmark, read back, look. Ends with 0 only when every count adds up.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Client, createClient, getSeries } from '@syvain-metrics/api-client'
import { Collector } from '@syvain-metrics/core'
import { benchmark } from './benchmark.ts'
import { evaluateModel } from './evaluate.ts'
import { type Check, checkBenchmark, checkExperiment } from './read-back.ts'
import { startServer } from './server.ts'
import { terminalChart } from './terminal-chart.ts'
import { sentences, TOPICS } from './topics.ts'
import { train } from './train.ts'

const DATA = fileURLToPath(new URL('../.data', import.meta.url))
const staysUp = process.stdin.isTTY === true && process.stdout.isTTY === true && !process.argv.includes('--exit')

mkdirSync(DATA, { recursive: true })
const temporary = mkdtempSync(join(tmpdir(), 'syvain-demo-'))
const startedMs = Date.now()
const server = await startServer(join(DATA, 'server'))
// Whatever ends this process, the server ends with it.
process.once('exit', () => void server.stop())
console.log(`Server on ${server.url}`)

// What an interrupted demo leaves behind belongs to the demo, not to the state folder of the user.
const collector = new Collector(server.key, { host: server.url, spoolDir: join(DATA, 'spool') })
const client = createClient({ host: server.url, token: server.key })

const training = await collector.experiment('train topics', {
  description: 'Mean of word vectors, softmax; TensorFlow.js on the cpu back end',
  meta: { model: 'bag of words', optimizer: 'adam', learning_rate: 0.01, epochs: 8, seed: 7, topics: TOPICS },
})
console.log('Training in TensorFlow.js …')
const weights = await train(training, sentences(3_000, 7), sentences(500, 8))

const evaluation = await collector.experiment('evaluate topics', {
  description: 'The trained weights as ONNX, through transformers.js',
  meta: { model: 'bag of words', runtime: '@xenova/transformers', samples: 500, seed: 9 },
})
console.log('Evaluating through transformers.js …')
console.log(`  ${await evaluateModel(evaluation, sentences(500, 9), { weights, modelsDir: temporary })}`)

console.log('Benchmarking with vitest …')
await benchmark({ url: server.url, key: server.key, outDir: join(DATA, 'reporter') })

await collector.flushOrThrow()
const checks = [
  await checkExperiment(client, training),
  await checkExperiment(client, evaluation),
  await checkBenchmark(client, { sinceMs: startedMs, benches: ['indexOf', 'Map', 'RegExp'] }),
]
console.log(`\nLoss by optimizer step, · training, o validation:\n${await lossChart(client, training.id)}\n`)
console.table(
  checks.map(({ problems, ...row }) => ({ ...row, check: problems.length === 0 ? 'ok' : problems.join('; ') })),
)
const isSound = checks.every(({ problems }: Check) => problems.length === 0)
console.log(isSound ? 'Everything recorded is stored: the counts add up.' : 'The counts do not add up.')

await collector.close()
await client.close()
rmSync(temporary, { recursive: true, force: true })
if (staysUp) {
  console.log(`\nDashboard: ${server.loginLink}\nCtrl-C ends the demo.`)
  await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))
} else {
  console.log(`\nDashboard: run without --exit in a terminal and open the link it prints. It was at ${server.url}`)
}
await server.stop()
process.exitCode = isSound ? 0 : 1

async function lossChart(from: Client, experimentId: string): Promise<string> {
  const { series } = await getSeries(from, { experimentId, metric: 'loss' })
  const lines = series.flatMap(({ metadata, columns }) => {
    const isValidation = metadata.split === 'validation'
    if (!isValidation && metadata.granularity !== 'batch') return []
    return [{ mark: isValidation ? 'o' : '·', x: columns.x, y: columns.kind === 'raw' ? columns.value : columns.last }]
  })
  return terminalChart(lines)
}
