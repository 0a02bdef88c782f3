// How much training time does the callback take, against an idle one, an array push, and TensorBoard, on tfjs-node?
//
//   node --import tsx --conditions=@syvain-metrics/source bench/overhead.ts [--rounds 4] [--epochs 30] [--json]
//
// An MLP of 784-256-10, 2,000 rows, batch 64, verbose 0. Each round is a fresh process with one fit, in which all callbacks get every
// event, each with its own copy of the unread values, in an order that rotates from batch to batch and is reversed in every other
// round: whatever the machine does meanwhile, it does to all of them. Measured is the time from the call of a hook to the resolution
// of its promise; what an idle callback takes is subtracted. The experiment only counts what it is told.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import util, { parseArgs } from 'node:util'
import type * as tfjs from '@tensorflow/tfjs'
import { tfjsCallback } from '../src/index.ts'

type Tf = typeof tfjs & { node: { tensorBoard(dir: string, args: { updateFreq: 'batch' }): tfjs.CustomCallback } }
type Hook = 'onTrainBegin' | 'onTrainEnd' | 'onEpochBegin' | 'onEpochEnd' | 'onBatchBegin' | 'onBatchEnd'
type Hooks = Record<Hook, (...args: unknown[]) => unknown> & {
  setParams(params: object): void
  setModel(model: object): void
}

interface Cost {
  /** µs in each onBatchEnd. */
  readonly batchEndUs: number[]
  /** µs in all hooks together. */
  totalUs: number
  /** What was kept or told, so that nothing can be optimised away. */
  told: number
}

interface Round {
  /** µs of each training step, from the end of the last onBatchBegin to the start of the first onBatchEnd. */
  readonly stepsUs: number[]
  readonly costs: Record<string, Cost>
}

const ROWS = 2000
const BATCH = 64

interface Contender {
  readonly name: string
  make(tf: Tf, folder: string): { callback: object; told(): number }
}

function ours(name: string, options: (tf: Tf) => Parameters<typeof tfjsCallback>[1]): Contender {
  return {
    name,
    make(tf) {
      let told = 0
      const count = (): void => {
        told += 1
      }
      const callback = tfjsCallback({ metric: count, annotation: count }, options(tf))
      return { callback, told: () => told }
    },
  }
}

const contenders: Contender[] = [
  { name: 'idle', make: (tf) => ({ callback: new (class extends tf.Callback {})(), told: () => 1 }) },
  { name: "idle, tfjs's own yields", make: (tf) => ({ callback: new tf.CustomCallback({}, 'auto'), told: () => 1 }) },
  {
    name: 'array push, plain',
    make() {
      const rows: unknown[] = []
      const onBatchEnd = (batch: number, logs: tfjs.Logs): number =>
        rows.push({ batch, loss: logs.loss, acc: logs.acc })
      return { callback: { onBatchEnd }, told: () => rows.length }
    },
  },
  {
    name: 'array push, instance',
    make(tf) {
      const rows: unknown[] = []
      class Push extends tf.Callback {
        override async onBatchEnd(batch: number, logs: Record<string, never>): Promise<void> {
          const { loss, acc } = logs as unknown as Record<string, tfjs.Scalar>
          const [one, two] = await Promise.all([loss!.data(), acc!.data()])
          rows.push({ batch, loss: one[0], acc: two[0] })
        }
      }
      return { callback: new Push(), told: () => rows.length }
    },
  },
  ours('ours, plain, every batch', () => ({ batches: 1 })),
  ours('ours, instance, every batch', (tf) => ({ tf, batches: 1 })),
  ours('ours, instance, every 500 ms', (tf) => ({ tf, batches: { everyMs: 500 } })),
  ours('ours, instance, epochs', (tf) => ({ tf })),
  ours('ours, plain, epochs', () => ({})),
  {
    name: 'TensorBoard, every batch',
    make: (tf, folder) => ({
      callback: tf.node.tensorBoard(mkdtempSync(join(folder, 'b-')), { updateFreq: 'batch' }),
      told: () => 1,
    }),
  },
]

interface Entrant {
  readonly hooks: Hooks
  readonly cost: Cost
}

/** One callback that hands every event to all entrants in turn and keeps their time. Plain objects are wrapped first, as tfjs does it. */
function race(tf: Tf, entrants: readonly Entrant[], stepsUs: number[]): tfjs.Callback {
  let turn = 0
  let stepStartMs = 0
  async function each(hook: Hook, args: readonly number[], logs: Record<string, number | tfjs.Scalar>): Promise<void> {
    const startMs = performance.now()
    if (hook === 'onBatchEnd') stepsUs.push((startMs - stepStartMs) * 1000)
    turn += 1
    for (let i = 0; i < entrants.length; i++) {
      const { hooks, cost } = entrants[(i + turn) % entrants.length]!
      const own = Object.entries(logs).map(
        ([name, value]) => [name, typeof value === 'number' ? value : value.clone()] as const,
      )
      const ownLogs: Record<string, number | tfjs.Scalar> = Object.fromEntries(own)
      const callMs = performance.now()
      await hooks[hook](...args, ownLogs)
      const tookUs = (performance.now() - callMs) * 1000
      cost.totalUs += tookUs
      if (hook === 'onBatchEnd') cost.batchEndUs.push(tookUs)
      for (const [name, value] of own) if (typeof value !== 'number' && ownLogs[name] === value) value.dispose()
    }
    stepStartMs = performance.now()
  }
  return Object.assign(new (class extends tf.Callback {})(), {
    setParams: (params: object) => entrants.forEach(({ hooks }) => void hooks.setParams(params)),
    setModel: (model: object) => entrants.forEach(({ hooks }) => void hooks.setModel(model)),
    onTrainBegin: () => each('onTrainBegin', [], {}),
    onTrainEnd: () => each('onTrainEnd', [], {}),
    onEpochBegin: (epoch: number) => each('onEpochBegin', [epoch], {}),
    onEpochEnd: (epoch: number, logs: tfjs.Logs) => each('onEpochEnd', [epoch], logs),
    onBatchBegin: (batch: number) => each('onBatchBegin', [batch], {}),
    onBatchEnd: (batch: number, logs: tfjs.Logs) => each('onBatchEnd', [batch], logs),
  }) as unknown as tfjs.Callback
}

function makeModel(tf: Tf, inputs: number, units: number): tfjs.Sequential {
  const hidden = tf.layers.dense({ units, activation: 'relu', inputShape: [inputs] })
  const model = tf.sequential({ layers: [hidden, tf.layers.dense({ units: 10, activation: 'softmax' })] })
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  return model
}

async function round(epochs: number, isReversed: boolean): Promise<void> {
  const shim = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean }
  shim.isNullOrUndefined ??= (value) => value === null || value === undefined
  const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node') as Tf
  const BaseCallback = Object.getPrototypeOf(tf.Callback) as new () => object
  const folder = mkdtempSync(join(tmpdir(), 'tfjs-overhead-'))
  const made = (isReversed ? contenders.toReversed() : contenders).map(({ name, make }) => ({
    name,
    ...make(tf, folder),
  }))
  const entrants = made.map(({ callback }) => {
    // 'never': a fit yields once every 125 ms, however many callbacks it has; one entrant does that for all plain ones.
    const hooks = (callback instanceof BaseCallback ? callback : new tf.CustomCallback(callback, 'never')) as Hooks
    return { hooks, cost: { batchEndUs: [], totalUs: 0, told: 0 } as Cost }
  })
  const stepsUs: number[] = []
  const x = tf.randomUniform([ROWS, 784], 0, 1, 'float32', 1)
  const y = tf.oneHot(tf.randomUniform([ROWS], 0, 10, 'int32', 2), 10).toFloat()
  const callbacks = [race(tf, entrants, stepsUs)]
  // 2,000 batches of a tiny model, so that every entrant runs compiled code, not only tfjs's wrapper, which they share.
  await makeModel(tf, 4, 4).fit(x.slice([0, 0], [ROWS, 4]), y, { batchSize: 1, verbose: 0, callbacks })
  for (const { cost } of entrants) Object.assign(cost, { batchEndUs: [], totalUs: 0 })
  stepsUs.length = 0
  await makeModel(tf, 784, 256).fit(x, y, { epochs, batchSize: BATCH, verbose: 0, callbacks })
  rmSync(folder, { recursive: true, force: true })
  const costs = Object.fromEntries(made.map(({ name, told }, i) => [name, { ...entrants[i]!.cost, told: told() }]))
  process.stdout.write(JSON.stringify({ stepsUs, costs } satisfies Round))
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!
const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)

function summarise(rounds: Round[]): Record<string, { medianUs: number; share: number; told: number }> {
  const trainingUs = sum(rounds.flatMap(({ stepsUs }) => stepsUs))
  const idle = rounds.map(({ costs }) => costs.idle!)
  const rows = contenders.map(({ name }) => {
    const own = rounds.map(({ costs }) => costs[name]!)
    const medianOf = (costs: Cost[]): number => median(costs.flatMap(({ batchEndUs }) => batchEndUs))
    const totalOf = (costs: Cost[]): number => sum(costs.map(({ totalUs }) => totalUs))
    const share = (totalOf(own) - totalOf(idle)) / trainingUs
    return [name, { medianUs: medianOf(own) - medianOf(idle), share, told: sum(own.map(({ told }) => told)) }] as const
  })
  return Object.fromEntries(rows)
}

function main(): void {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '4' },
      epochs: { type: 'string', default: '30' },
      json: { type: 'boolean', default: false },
      round: { type: 'string' },
    },
  })
  if (values.round) return void round(Number(values.epochs), values.round === 'reversed')
  const rounds = Array.from({ length: Number(values.rounds) }, (_, i) => {
    const order = i % 2 === 0 ? 'forward' : 'reversed'
    const args = [...process.execArgv, fileURLToPath(import.meta.url), '--round', order, '--epochs', values.epochs]
    const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' }
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 26, env })
    if (status !== 0) throw new Error(`A round ended with ${status}:\n${stderr}`)
    return JSON.parse(stdout.slice(stdout.indexOf('{"stepsUs'))) as Round
  })
  const machine = `${cpus()[0]?.model ?? 'unknown'} × ${cpus().length}, Node ${process.versions.node}, tfjs-node 4.22.0`
  const summary = summarise(rounds)
  if (values.json) return void process.stdout.write(`${JSON.stringify({ machine, summary }, null, 2)}\n`)
  const stepMs = median(rounds.flatMap(({ stepsUs }) => stepsUs)) / 1000
  const lines = Object.entries(summary).map(([name, { medianUs, share }]) => {
    return `${name.padEnd(30)} ${medianUs.toFixed(1).padStart(12)} ${(share * 100).toFixed(3).padStart(14)}`
  })
  const head = `${'callback (idle subtracted)'.padEnd(30)} ${'µs per batch'.padStart(12)} ${'% of training'.padStart(14)}`
  process.stdout.write(
    `${machine}; a step takes ${stepMs.toFixed(1)} ms; ${rounds.length} rounds\n${head}\n${lines.join('\n')}\n`,
  )
}

main()
