// In Chromium, with tfjs's browser bundle: WebGL, where reading waits for the GPU, WASM and cpu. Skipped where none starts.
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import type * as tfjs from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../dashboard/test/chromium.ts'
import type * as ours from '../src/index.ts'
import { Kitchen } from './support/kitchen.ts'

const require = createRequire(import.meta.url)
const kitchen = new Kitchen()
const FOLDERS: Record<string, string> = {
  ours: kitchen.folder,
  tfjs: join(dirname(require.resolve('@tensorflow/tfjs/package.json')), 'dist'),
  wasm: join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist'),
}
const TYPES: Record<string, string> = { js: 'text/javascript', wasm: 'application/wasm', html: 'text/html' }
const PAGE = `<!doctype html><title>tfjs</title>
<script src="/tfjs/tf.min.js"></script><script src="/wasm/tf-backend-wasm.min.js"></script>
<script type="module">import * as ours from '/ours/index.js'; window.ours = ours</script>`

function serve(): Promise<Server> {
  const server = createServer(async (request, response) => {
    const [, folder = '', name = ''] = request.url!.split('/')
    const body = folder in FOLDERS ? await readFile(join(FOLDERS[folder]!, name)).catch(() => undefined) : PAGE
    const type = folder in FOLDERS ? name.split('.').at(-1)! : 'html'
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': TYPES[type] ?? 'text/plain' }).end(body)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

const browser = await launchChromium()
const server = await serve()
const page = await browser?.newPage()
afterAll(async () => {
  await browser?.close()
  server.close()
  kitchen.close()
})

/** What the page has after its scripts have run. */
interface Globals {
  readonly tf: typeof tfjs & { wasm: { setWasmPaths(path: string): void } }
  readonly ours: typeof ours
}

interface Report {
  readonly points: { name: string; value: number; step: number | null; metadata: Record<string, unknown> }[]
  readonly history: Record<string, number[]>
  readonly reads: number
  readonly timers: number
  readonly backend: string
}

/** Trains in the page; `callbacks` is the source of a function of (experiment, model, tf, ours). */
function train(callbacks: string, args = '{}', outputs = 1): Promise<Report> {
  const program = `(async () => {
    const { tf, ours } = window
    const points = []
    const experiment = { metric: (name, value, { step, metadata }) => points.push({ name, value, step, metadata }), annotation() {} }
    const input = tf.input({ shape: [4] })
    const dense = (i) => tf.layers.dense({ units: 1, name: 'o' + i, kernelInitializer: 'ones' }).apply(input)
    const heads = Array.from({ length: ${outputs} }, (_, i) => dense(i))
    const model = tf.model({ inputs: input, outputs: heads })
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError', metrics: ['mae'] })
    const x = tf.randomUniform([64, 4], 0, 1, 'float32', 1)
    const ys = heads.map((_, i) => tf.fill([64, 1], 10 ** i))
    const y = ys.length === 1 ? ys[0] : ys
    let timers = 0
    const timer = setInterval(() => { timers += 1 })
    let reads = 0
    const { data, dataSync } = tf.Tensor.prototype
    tf.Tensor.prototype.data = function (...args) { reads += 1; return data.apply(this, args) }
    tf.Tensor.prototype.dataSync = function () { reads += 1; return dataSync.apply(this) }
    const fit = { epochs: 3, batchSize: 8, verbose: 0, validationData: [x, y], ...${args} }
    const result = await model.fit(x, y, { ...fit, callbacks: (${callbacks})(experiment, model, tf, ours) })
    Object.assign(tf.Tensor.prototype, { data, dataSync })
    clearInterval(timer)
    return { points, history: result.history, reads, timers, backend: tf.getBackend() }
  })()`
  return page!.evaluate(program) as Promise<Report>
}

function line({ points }: Report, name: string, metadata: Record<string, unknown> = {}): number[] {
  const wanted = JSON.stringify(metadata)
  return points
    .filter((point) => point.name === name && JSON.stringify(point.metadata) === wanted)
    .map(({ value }) => value)
}

const arrangements: [name: string, callbacks: string][] = [
  ['the instance form alone', '(experiment, model, tf, ours) => ours.tfjsCallback(experiment, { tf })'],
  ['the plain form alone', '(experiment, model, tf, ours) => ours.tfjsCallback(experiment)'],
  [
    'the instance form before earlyStopping()',
    '(experiment, model, tf, ours) => [ours.tfjsCallback(experiment, { tf }), tf.callbacks.earlyStopping({ patience: 9 })]',
  ],
  [
    'the instance form after a CustomCallback',
    '(experiment, model, tf, ours) => [new tf.CustomCallback({ onEpochEnd() {} }), ours.tfjsCallback(experiment, { tf })]',
  ],
  [
    'a composite',
    '(experiment, model, tf, ours) => ours.composeCallbacks(model, [{ onEpochEnd() {} }, ours.tfjsCallback(experiment), tf.callbacks.earlyStopping({ patience: 9 })])',
  ],
]

describe.skipIf(!page).each(['webgl', 'wasm', 'cpu'])('Chromium, %s', (backend) => {
  beforeAll(async () => {
    const { port } = server.address() as AddressInfo
    await page!.goto(`http://127.0.0.1:${port}/`)
    await page!.waitForFunction('window.ours')
    const ready = await page!.evaluate(async (name) => {
      const { tf } = globalThis as unknown as Globals
      tf.wasm.setWasmPaths('/wasm/')
      const isSet = await tf.setBackend(name)
      await tf.ready()
      return isSet
    }, backend)
    expect(ready).toBe(true)
  }, 60_000)

  it.each(arrangements)('%s records every epoch as History has it', { timeout: 60_000 }, async (_, callbacks) => {
    const report = await train(callbacks)
    expect(report.backend).toBe(backend)
    for (const name of ['loss', 'mae']) {
      expect(line(report, name, { split: 'train' })).toEqual(report.history[name])
      expect(line(report, name, { split: 'validation' })).toEqual(report.history[`val_${name}`])
    }
  })

  it('the instance form reads back only the batches that it logs', { timeout: 60_000 }, async () => {
    const callbacks =
      '(experiment, model, tf, ours) => ours.tfjsCallback(experiment, { tf, batches: 8, learningRate: false })'
    const report = await train(callbacks)
    expect(line(report, 'loss', { split: 'train', granularity: 'batch' })).toHaveLength(3)
    // Per epoch two values of one batch, and four of the epoch.
    expect(report.reads).toBe(3 * (2 + 4))
  })

  it('the instance form lets timers fire beside an instance, where tfjs alone does not', {
    timeout: 60_000,
  }, async () => {
    const beside = "tf.callbacks.earlyStopping({ monitor: 'loss', patience: 99 })"
    const withUs = await train(
      `(experiment, model, tf, ours) => [ours.tfjsCallback(experiment, { tf, yieldEveryMs: 0 }), ${beside}]`,
      '{ epochs: 40 }',
    )
    expect(withUs.timers).toBeGreaterThan(0)
  })

  it('a rate is given only for what is known to be done', { timeout: 60_000 }, async () => {
    const epochs = await train('(experiment, model, tf, ours) => ours.tfjsCallback(experiment, { tf })')
    const batches = await train('(experiment, model, tf, ours) => ours.tfjsCallback(experiment, { tf, batches: 2 })')
    expect(line(epochs, 'samples_per_second')).toHaveLength(backend === 'webgl' ? 0 : 3)
    expect(line(batches, 'samples_per_second')).toHaveLength(3)
  })

  it('the validation values of two outputs are put right', { timeout: 60_000 }, async () => {
    const report = await train(
      '(experiment, model, tf, ours) => ours.tfjsCallback(experiment, { tf })',
      '{ epochs: 1 }',
      2,
    )
    const { val_loss, val_o0_loss, val_o1_loss, val_o0_mae } = report.history
    expect(line(report, 'loss', { split: 'validation' })).toEqual(val_o0_loss)
    expect(line(report, 'o0_loss', { split: 'validation' })).toEqual(val_o1_loss)
    expect(line(report, 'o1_loss', { split: 'validation' })).toEqual(val_o0_mae)
    expect(val_loss).toEqual(val_o1_loss)
  })
})
