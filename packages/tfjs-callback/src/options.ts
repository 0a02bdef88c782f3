// The options of every function here, their defaults and their rules: this table is the only place that knows them.
import type { Sampling } from './batch-sampler.ts'
import type { LayersModelLike, TfLike } from './host-types.ts'
import type { WeightStat } from './weight-stats.ts'

/** One epoch that was better than all before it. */
export interface BestInfo {
  readonly epoch: number
  readonly step: number
  /** The tfjs name of what was compared, such as `val_loss`. */
  readonly monitor: string
  readonly value: number
  readonly previous: number | undefined
  readonly model: LayersModelLike | undefined
}

export interface TfjsCallbackOptions {
  /** Your tfjs. With it the callback is a true instance: any place beside other instances, lazy read-back, the model, its own yields. */
  tf?: TfLike
  /** The model, where `tf` is not given: learning rate, exact step, names of outputs, `stop`. */
  model?: LayersModelLike
  /** Log single batches: every N, every T ms, or whichever comes first. @default false (`trainingLoop`: 1) */
  batches?: false | number | { every?: number; everyMs?: number }
  /** The x-axis: epoch index, or optimizer updates done. @default 'global' with batches, else 'epoch' */
  step?: 'epoch' | 'global'
  /** Updates done before this process, when a run is resumed; only for the global axis. @default `optimizer.iterations`, else 0 */
  initialStep?: number
  /** Values of the metadata key `split`. @default { train: 'train', validation: 'validation' } */
  splits?: { train?: string; validation?: string }
  /** New names, without `val_`; null drops. */
  rename?: Readonly<Record<string, string | null>> | ((name: string) => string | null)
  /** Added to the metadata of every metric; keep it low in cardinality. */
  metadata?: Readonly<Record<string, string | number | boolean>>
  /** Record `learning_rate`, the one that the last update used. Needs the model. @default true */
  learningRate?: boolean
  /** Record `samples_per_second` and `step_time_ms`, wall time without validation. @default true */
  throughput?: boolean
  /** Record `num_tensors` and `num_bytes` and watch for a leak; needs `tf`. @default false */
  memory?: boolean
  /** Record statistics of each weight, every N epochs; needs the model. @default off; stats: ['norm'] */
  weights?: { everyEpochs: number; stats?: readonly WeightStat[] }
  /** What NaN and ±Infinity cause; they are counted and never sent. @default 'annotate' */
  nonFinite?: 'annotate' | 'stop' | 'throw' | 'skip'
  /** How the best epoch is found, and what to do then. @default { monitor: 'val_loss', else 'loss'; minDelta: 0 } */
  best?: {
    monitor?: string
    /** @default 'max' for names with acc, auc, precision, recall or f1, else 'min' */
    mode?: 'min' | 'max'
    minDelta?: number
    /** Save a checkpoint here. A returned string (path, URL) is annotated. */
    onBest?: (info: BestInfo) => unknown
  }
  /** How often the instance form lets the event loop turn. @default 125 */
  yieldEveryMs?: number
  /** What a failing write or read causes: one warning, a throw into training, or your function. All are counted. @default 'warn' */
  onError?: 'warn' | 'throw' | ((error: unknown) => void)
  /** Stops training after the batch in which it is aborted; needs the model. */
  signal?: { readonly aborted: boolean; readonly reason?: unknown }
}

/** The options with what follows from them. */
export interface Settings extends TfjsCallbackOptions {
  readonly sampling: Sampling | undefined
  readonly step: 'epoch' | 'global'
  readonly splits: Readonly<Record<'train' | 'validation', string>>
  /** The name of an option that is of no use without a model. */
  readonly needsModel: string | undefined
}

/** Every option there is. */
export const OPTIONS: readonly string[] =
  'tf model batches step initialStep splits rename metadata learningRate throughput memory weights nonFinite best yieldEveryMs onError signal'.split(
    ' ',
  )

function check(holds: boolean, name: string, wanted: string, received: unknown): void {
  if (!holds)
    throw new RangeError(`Cannot create the callback: \`${name}\` must be ${wanted}, received ${show(received)}`)
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function oneOf(name: string, value: unknown, ...allowed: string[]): void {
  if (value !== undefined) check(allowed.includes(value as string), name, allowed.map(show).join(' or '), value)
}

function integer(name: string, value: number | undefined, least: number): void {
  if (value !== undefined) check(Number.isInteger(value) && value >= least, name, `an integer ≥ ${least}`, value)
}

function samplingOf(batches: TfjsCallbackOptions['batches']): Sampling | undefined {
  if (batches === undefined || batches === false) return undefined
  const { every, everyMs }: Partial<Sampling> = typeof batches === 'object' ? batches : { every: batches }
  check(every !== undefined || everyMs !== undefined, 'batches', 'false, a number, { every } or { everyMs }', batches)
  integer('batches.every', every, 1)
  if (everyMs !== undefined) check(everyMs > 0, 'batches.everyMs', 'a number of milliseconds > 0', everyMs)
  return { every: every ?? Number.POSITIVE_INFINITY, everyMs: everyMs ?? Number.POSITIVE_INFINITY }
}

/**
 * Checks the options and puts the defaults in place.
 *
 * @throws RangeError for an unknown option or a value against its rule.
 */
export function settle(options: TfjsCallbackOptions): Settings {
  for (const name of Object.keys(options)) {
    check(OPTIONS.includes(name), name, `one of the options ${OPTIONS.join(', ')}`, 'an unknown name')
  }
  const { tf, model, initialStep, memory, weights, nonFinite, best, yieldEveryMs, onError, signal } = options
  const sampling = samplingOf(options.batches)
  const { step = sampling ? 'global' : 'epoch' } = options
  const hasEpochs = step === 'epoch'
  oneOf('step', step, 'epoch', 'global')
  oneOf('nonFinite', nonFinite, 'annotate', 'stop', 'throw', 'skip')
  oneOf('best.mode', best?.mode, 'min', 'max')
  if (typeof onError !== 'function') oneOf('onError', onError, 'warn', 'throw')
  integer('initialStep', initialStep, 0)
  integer('weights.everyEpochs', weights?.everyEpochs, 1)
  for (const stat of weights?.stats ?? []) oneOf('weights.stats', stat, 'norm', 'std', 'nonFinite')
  if (yieldEveryMs !== undefined) check(yieldEveryMs >= 0, 'yieldEveryMs', 'a number of milliseconds ≥ 0', yieldEveryMs)
  if (tf) check(typeof tf.Callback === 'function', 'tf', 'a tfjs namespace with `Callback`', typeof tf)
  const wants = { nonFinite: nonFinite === 'stop', signal, weights }
  const needsModel = Object.entries(wants).find(([, value]) => value)?.[0]
  /** Options that contradict each other: [what is given in vain, its name, what it must be]. */
  const vain: [unknown, string, string][] = [
    [hasEpochs && sampling, 'step', "'global' when batches are logged: there is one x-axis"],
    [hasEpochs && initialStep !== undefined, 'initialStep', "left out on the epoch axis (use fit's initialEpoch)"],
    [yieldEveryMs !== undefined && !tf, 'yieldEveryMs', "left out without `tf` (use fit's yieldEvery)"],
    [memory && !tf?.memory, 'memory', 'left out without `tf`'],
    [needsModel && !tf && !model, needsModel ?? '', 'given together with `tf` or `model`'],
  ]
  for (const [isVain, name, wanted] of vain) check(!isVain, name, wanted, options[name as keyof typeof options])
  const splits = { train: 'train', validation: 'validation', ...options.splits }
  return { ...options, sampling, step, splits, needsModel }
}
