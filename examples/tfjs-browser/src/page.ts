// The program of the page: trains in the browser and records through the origin that it came from.
import { Collector } from '@syvain-metrics/core'
import { tfjsCallback } from '@syvain-metrics/tfjs-callback'
import * as tf from '@tensorflow/tfjs'
import { CLASSES, drawDigits, SIZE } from '../../tfjs-mnist-like/src/digits.ts'
import { PROXIED_KEY, REPORT_PATH } from './proxied.ts'
import type { Report } from './report.ts'

const output = document.querySelector('output') as HTMLOutputElement

function print(line: string): void {
  output.textContent += `${line}\n`
}

async function train(): Promise<Report> {
  await tf.ready()
  const backend = tf.getBackend()
  print(`Training on the ${backend} back end …`)
  const collector = new Collector(PROXIED_KEY, { host: location.origin })
  const experiment = await collector.experiment('digits in a browser', { meta: { backend, seed: 7, batch_size: 32 } })

  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [SIZE, SIZE] }),
      tf.layers.dense({ units: 32, activation: 'relu' }),
      tf.layers.dense({ units: CLASSES, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: tf.train.adam(0.005), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  const { count, pixels, labels } = drawDigits(1_500, 7)
  const { history } = await experiment.run(() =>
    model.fit(tf.tensor3d(pixels, [count, SIZE, SIZE]), tf.tensor1d(labels), {
      epochs: 6,
      batchSize: 32,
      validationSplit: 0.2,
      verbose: 0,
      callbacks: tfjsCallback(experiment, { tf, batches: { everyMs: 100 } }),
    }),
  )
  const accuracies = history.val_acc as number[]
  print(`Validation accuracy by epoch: ${accuracies.map((value) => value.toFixed(3)).join('  ')}`)
  await experiment.flushOrThrow()
  const { metrics } = experiment.stats().recorded
  await collector.close()
  print(`${metrics} metrics recorded and acknowledged.`)
  return { ok: true, id: experiment.id, metrics, epochs: accuracies.length, backend }
}

const report = await train().catch((error: unknown): Report => {
  print(String(error))
  return { ok: false, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
})
await fetch(REPORT_PATH, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(report),
})
