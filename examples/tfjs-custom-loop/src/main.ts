// Records a training loop of one's own, and reads back what the server holds of it.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createClient } from '@syvain-metrics/api-client'
import { Collector } from '@syvain-metrics/core'
import * as tf from '@tensorflow/tfjs'
import { isAllStored } from '../../tfjs-mnist-like/src/read-back.ts'
import { endExample, startExampleServer } from '../../transformers-eval/src/conclude.ts'
import { PLAN, train } from './train.ts'

const DATA = fileURLToPath(new URL('../.data', import.meta.url))

mkdirSync(DATA, { recursive: true })
const server = await startExampleServer(`${DATA}/server`)
const collector = new Collector(server.key, { host: server.url, spoolDir: `${DATA}/spool` })
const experiment = await collector.experiment('two spirals', {
  description: 'optimizer.minimize in a loop; TensorFlow.js on the cpu back end',
  meta: { model: 'mlp 2-32-32-1', optimizer: 'adam', learning_rate: 0.01, seed: 7, ...PLAN },
})
console.log(`Dashboard: ${server.loginLink}\nLive chart, once logged in: ${experiment.url}\n`)

tf.env().set('PROD', true) // no advice about native back ends in the output
await tf.setBackend('cpu')
const accuracy = await experiment.run(() => train(experiment))
console.log(`${(100 * accuracy).toFixed(1)} % of the held-out points on the right spiral`)

await experiment.flushOrThrow()
const client = createClient({ host: server.url, token: server.key })
const recorded = { id: experiment.id, metrics: experiment.stats().recorded.metrics }
const isSound = await isAllStored(client, recorded, {
  'loss train batch': (PLAN.epochs * PLAN.batchesPerEpoch) / PLAN.logEvery,
  'loss validation': PLAN.epochs,
  'accuracy validation': PLAN.epochs,
  epoch: PLAN.epochs,
})

await collector.close()
await client.close()
await endExample(server, { isSound, staying: `\nThe dashboard stays on ${server.url}; Ctrl-C ends it.` })
