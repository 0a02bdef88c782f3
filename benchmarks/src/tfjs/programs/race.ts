// One fit in which all contenders get every event, each with its own copy of the unread values, in an order that is shuffled for each:
// whatever the machine does meanwhile, and whoever ran before, it meets all.
// Timed is the call of a hook to the resolution of its promise.
import { createRequire } from 'node:module'
import util from 'node:util'
import type * as tfjs from '@tensorflow/tfjs'
import { job, report } from '../../run/job.ts'
import { median } from '../../run/rounds.ts'
import { CONTENDERS, type Tf } from './contenders.ts'

interface RaceJob {
  readonly isReversed: boolean
  readonly epochs: number
  readonly folder: string
}

type Hook = 'onTrainBegin' | 'onTrainEnd' | 'onEpochBegin' | 'onEpochEnd' | 'onBatchBegin' | 'onBatchEnd'
type Logs = Record<string, number | tfjs.Scalar>
type Hooks = Record<Hook, (...args: unknown[]) => unknown> & {
  setParams(params: object): void
  setModel(model: object): void
}

interface Entrant {
  readonly name: string
  readonly hooks: Hooks
  told(): number
  batchEndUs: number[]
  /** µs in all hooks, one sum for each epoch. */
  epochUs: number[]
}

const ROWS = 2000
const BATCH = 64
/** Long enough for several writes at 500 ms, short enough that a pause of the machine spoils few of them. */
const EPOCHS_PER_BLOCK = 5

const { isReversed, epochs, folder } = job<RaceJob>()
// Node 23 took this away, and tfjs-node 4.22.0 calls it in every operation.
const shim = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean }
shim.isNullOrUndefined ??= (value) => value === null || value === undefined
const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node') as Tf
const BaseCallback = Object.getPrototypeOf(tf.Callback) as new () => object

const entrants = (isReversed ? CONTENDERS.toReversed() : CONTENDERS).map(({ name, make }): Entrant => {
  const { callback, told } = make(tf, folder)
  // As tfjs wraps plain objects, but for the yields: a fit has them once, however many callbacks there are.
  const hooks = (callback instanceof BaseCallback ? callback : new tf.CustomCallback(callback, 'never')) as Hooks
  return { name, hooks, told, batchEndUs: [], epochUs: [] }
})
/** µs of each training step, from the end of the last onBatchBegin to the start of the first onBatchEnd. */
let stepsUs: number[] = []
let stepStartMs = 0
let seed = isReversed ? 2 : 1

/** Below `bound`, from a linear congruential generator: the same in every run. */
function random(bound: number): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return Math.floor((seed / 2 ** 32) * bound)
}

function shuffle(values: unknown[]): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random(i + 1)
    ;[values[i], values[j]] = [values[j], values[i]]
  }
}

/** A clone would share what TensorFlow keeps of a value once it was read, and only the first reader would pay. */
const unread = (value: tfjs.Scalar): tfjs.Scalar => tf.add(value, 0)

async function each(hook: Hook, args: readonly number[], logs: Logs): Promise<void> {
  if (hook === 'onBatchEnd') stepsUs.push((performance.now() - stepStartMs) * 1000)
  shuffle(entrants)
  for (const entrant of entrants) {
    const own = Object.entries(logs).map(
      ([name, value]) => [name, typeof value === 'number' ? value : unread(value)] as const,
    )
    const ownLogs: Logs = Object.fromEntries(own)
    const callMs = performance.now()
    await entrant.hooks[hook](...args, ownLogs)
    // What a callback has not disposed tfjs disposes right after, so that everybody pays for it, the idle one too.
    for (const [name, value] of own) if (typeof value !== 'number' && ownLogs[name] === value) value.dispose()
    const tookUs = (performance.now() - callMs) * 1000
    if (hook === 'onEpochBegin') entrant.epochUs.push(0)
    if (entrant.epochUs.length > 0) (entrant.epochUs[entrant.epochUs.length - 1] as number) += tookUs
    if (hook === 'onBatchEnd') entrant.batchEndUs.push(tookUs)
  }
  stepStartMs = performance.now()
}

async function train(inputs: number, units: number, args: tfjs.ModelFitArgs): Promise<void> {
  const hidden = tf.layers.dense({ units, activation: 'relu', inputShape: [inputs] })
  const model = tf.sequential({ layers: [hidden, tf.layers.dense({ units: 10, activation: 'softmax' })] })
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  const x = tf.randomUniform([ROWS, inputs], 0, 1, 'float32', 1)
  const y = tf.oneHot(tf.randomUniform([ROWS], 0, 10, 'int32', 2), 10).toFloat()
  const all = Object.assign(new (class extends tf.Callback {})(), {
    setParams: (params: object) => entrants.forEach(({ hooks }) => void hooks.setParams(params)),
    setModel: (given: object) => entrants.forEach(({ hooks }) => void hooks.setModel(given)),
    onTrainBegin: () => each('onTrainBegin', [], {}),
    onTrainEnd: () => each('onTrainEnd', [], {}),
    onEpochBegin: (epoch: number) => each('onEpochBegin', [epoch], {}),
    onEpochEnd: (epoch: number, logs: Logs) => each('onEpochEnd', [epoch], logs),
    onBatchBegin: (batch: number) => each('onBatchBegin', [batch], {}),
    onBatchEnd: (batch: number, logs: Logs) => each('onBatchEnd', [batch], logs),
  })
  await model.fit(x, y, { ...args, verbose: 0, callbacks: [all as unknown as tfjs.Callback] })
}

// A tiny model first, 10,000 batches, so that every entrant runs compiled code, not only tfjs's wrapper, which they share.
await train(4, 4, { batchSize: 1, epochs: 5 })
stepsUs = []
for (const entrant of entrants) Object.assign(entrant, { batchEndUs: [], epochUs: [] })
await train(784, 256, { batchSize: BATCH, epochs })

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const idle = entrants.find(({ name }) => name === 'idle') as Entrant
const stepsPerEpoch = Math.ceil(ROWS / BATCH)
const blocks = Array.from({ length: epochs / EPOCHS_PER_BLOCK }, (_, i) => i * EPOCHS_PER_BLOCK)
const figures = entrants.flatMap((entrant) => {
  const shares = blocks.map((from) => {
    const of = ({ epochUs }: Entrant): number => sum(epochUs.slice(from, from + EPOCHS_PER_BLOCK))
    const steps = stepsUs.slice(from * stepsPerEpoch, (from + EPOCHS_PER_BLOCK) * stepsPerEpoch)
    return (100 * (of(entrant) - of(idle))) / sum(steps)
  })
  return [
    [`${entrant.name}/batchEndUs`, median(entrant.batchEndUs) - median(idle.batchEndUs)],
    [`${entrant.name}/percent`, median(shares)],
    [`${entrant.name}/told`, entrant.told()],
  ] as const
})
report({ ...Object.fromEntries(figures), 'training/stepMs': median(stepsUs) / 1000 })
