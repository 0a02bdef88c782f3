// Trains a convolutional net on drawn digits, with early stopping and a chart that can be watched meanwhile.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createClient } from '@syvain-metrics/api-client'
import { Collector } from '@syvain-metrics/core'
import { tfjsCallback } from '@syvain-metrics/tfjs-callback'
import * as tf from '@tensorflow/tfjs'
import { endExample, startExampleServer } from '../../transformers-eval/src/conclude.ts'
import { digitNet, tensorsOf } from './digit-net.ts'
import { drawDigits } from './digits.ts'
import { isAllStored } from './read-back.ts'

const DATA = fileURLToPath(new URL('../.data', import.meta.url))
const MAX_EPOCHS = 7

mkdirSync(DATA, { recursive: true })
const server = await startExampleServer(`${DATA}/server`)
const collector = new Collector(server.key, { host: server.url, spoolDir: `${DATA}/spool` })
const experiment = await collector.experiment('digits', {
  description: 'Two convolutions on drawn digits; TensorFlow.js on the cpu back end',
  meta: { model: 'conv 8-16', optimizer: 'adam', learning_rate: 0.01, batch_size: 32, images: 1_200, seed: 7 },
})
console.log(`Dashboard: ${server.loginLink}\nLive chart, once logged in: ${experiment.url}\n`)

tf.env().set('PROD', true) // no advice about native back ends in the output
await tf.setBackend('cpu')
const model = digitNet(7)
const [images, labels] = tensorsOf(drawDigits(1_200, 7))
const validationData = tensorsOf(drawDigits(300, 8))

// The checkpoint of the best epoch, in memory; a program of yours would await model.save(…) and return the path.
let best = { epoch: -1, weights: model.getWeights() }
const keepBest = ({ epoch }: { epoch: number }): void => {
  if (best.epoch >= 0) tf.dispose(best.weights)
  best = { epoch, weights: model.getWeights().map((weight) => weight.clone()) }
}

const { history } = await experiment.run(() =>
  model.fit(images, labels, {
    epochs: MAX_EPOCHS,
    batchSize: 32,
    shuffle: false, // drawn in random order, and so every run is the same
    validationData,
    verbose: 0,
    callbacks: [
      tfjsCallback(experiment, {
        tf,
        batches: { everyMs: 500 },
        best: { monitor: 'val_loss', minDelta: 0.01, onBest: keepBest },
      }),
      tf.callbacks.earlyStopping({ monitor: 'val_loss', minDelta: 0.01, patience: 1 }),
    ],
  }),
)
const accuracies = history.val_acc as number[]
const epochs = accuracies.length
model.setWeights(best.weights)
console.log(`Validation accuracy by epoch: ${accuracies.map((value) => value.toFixed(3)).join('  ')}`)
console.log(`${epochs < MAX_EPOCHS ? 'Stopped early' : 'Ended'} after ${epochs} epochs; kept epoch ${best.epoch + 1}`)

await experiment.flushOrThrow()
const client = createClient({ host: server.url, token: server.key })
const recorded = { id: experiment.id, metrics: experiment.stats().recorded.metrics }
const isSound = await isAllStored(client, recorded, {
  'loss train': epochs,
  'acc train': epochs,
  'loss validation': epochs,
  'acc validation': epochs,
  epoch: epochs,
})

await collector.close()
await client.close()
await endExample(server, { isSound, staying: `\nThe dashboard stays on ${server.url}; Ctrl-C ends it.` })
