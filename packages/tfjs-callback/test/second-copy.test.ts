// A second copy of tfjs in one program, as bundles have it: nothing of ours hangs, and what can be recorded is.
import { afterAll, describe, expect, it } from 'vitest'
import { Kitchen } from './support/kitchen.ts'

const kitchen = new Kitchen()
afterAll(() => kitchen.close())

const LIMITS = { heapMb: 192, timeoutMs: 60_000 }

const SETUP = `
import { createRequire } from 'node:module'
import * as tf from '@tensorflow/tfjs'
import { composeCallbacks, tfjsCallback } from '@syvain-metrics/tfjs-callback'
const other = createRequire(import.meta.url)('@tensorflow/tfjs/dist/tf.js')
if (other.Callback === tf.Callback) throw new Error('there is only one copy')
const losses = []
const experiment = { metric: (name, value, { metadata }) => name === 'loss' && metadata.split === 'train' && losses.push(value), annotation() {} }
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] })
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
const xs = tf.linspace(-1, 1, 16).reshape([16, 1])
const fit = (callbacks) => model.fit(xs, xs, { epochs: 3, verbose: 0, callbacks })
process.on('exit', () => console.log('losses ' + losses.length))
`

const fine: [what: string, callbacks: string][] = [
  ['our instance of the other copy, alone', 'tfjsCallback(experiment, { tf: other })'],
  ['our instance of the other copy, in an array', '[tfjsCallback(experiment, { tf: other })]'],
  [
    'our instance of the other copy, after an instance',
    "[tf.callbacks.earlyStopping({ monitor: 'loss', patience: 9 }), tfjsCallback(experiment, { tf: other })]",
  ],
  [
    'early stopping of the other copy, composed',
    "composeCallbacks(model, [other.callbacks.earlyStopping({ monitor: 'loss', patience: 9 }), tfjsCallback(experiment)])",
  ],
  [
    'a CustomCallback of the other copy, composed',
    'composeCallbacks(model, [tfjsCallback(experiment), new other.CustomCallback({ onBatchEnd() {} })], { tf })',
  ],
]

describe('a second copy of tfjs', () => {
  it.concurrent.each(fine)('%s trains and records', { timeout: 90_000 }, async (_, callbacks) => {
    const { end, output } = await kitchen.run(`${SETUP}\nawait fit(${callbacks})`, LIMITS)
    expect(end, output).toBe(0)
    expect(output).toMatch(/^losses 3$/m)
  })

  it.concurrent('our instance of the other copy before an instance fails at once, as any plain object does', {
    timeout: 90_000,
  }, async () => {
    const { end, output } = await kitchen.run(
      `${SETUP}\nawait fit([tfjsCallback(experiment, { tf: other }), tf.callbacks.earlyStopping()])`,
      LIMITS,
    )
    expect(end).toBe(1)
    expect(output).toMatch(/getMonitorValue is not a function/)
  })
})
