// The whole harness as sugar over the hook: goes through data, batches where that is safe, and gives the report.
import type { Attempt } from './attempt.ts'
import { EvalStoppedError } from './error-ledger.ts'
import { type EvalHookOptions, whole } from './eval-options.ts'
import type { EvalReport } from './eval-report.ts'
import { Evaluation } from './evaluation.ts'
import type { Done } from './judge.ts'
import type { MetricWriter } from './metric-writer.ts'
import { pipeRunner } from './pipe-runner.ts'
import { eosOf, type PipelineLike, tokenizerOf } from './pipeline-like.ts'
import { isGenerative } from './read-output.ts'
import type { StoredSample } from './result-store.ts'
import type { SampleContext, SampleInfo } from './sample.ts'
import type { SampleId } from './sample-ids.ts'

/** Options of `evaluate`: those of the hook, the data, and either `pipe` or `run`. */
export interface EvaluateOptions<Row, Output = unknown, P = unknown, R = unknown> extends EvalHookOptions<P, R> {
  /** The samples; read as they are needed. */
  data: Iterable<Row> | AsyncIterable<Row>
  /** A pipeline with one input. Its task, tokenizer and end tokens are used. */
  pipe?: PipelineLike
  /** The input of the pipeline; the row itself, or its `text`, unless given. */
  input?: (row: Row) => unknown
  /** Options of every call of the pipeline, e.g. `{ max_new_tokens: 64, return_full_text: false }`. */
  callOptions?: Readonly<Record<string, unknown>>
  /** Instead of a pipeline: gives one output for each row. */
  run?: (rows: Row[], context: SampleContext) => readonly Output[] | Promise<readonly Output[]>
  /** What the prediction is compared with; `row.label` or `row.reference` unless given. */
  reference?: (row: Row) => R | undefined
  /** Turns an output into the prediction; the reader of the task unless given. */
  read?: (output: Output) => P
  /** Name of a sample; `row.id` unless given, else its number. */
  id?: (row: Row) => string | number | undefined
  /** Length of the audio, for the real-time factor. */
  audioSeconds?: (row: Row) => number
  /** Rows in one call; 1 unless told. Refused above 1 for generation, whose text depends on the batch. */
  batchSize?: number
  /** Allows batches of generation. */
  unsafeBatch?: boolean
  /** Calls at the same time; 1 unless told. A pipeline gains nothing from more, a remote model does. */
  concurrency?: number
  /** Rows to take at most. */
  limit?: number
  /** How often each row is run; the repeats of a row are one observation for the intervals. 1 unless told. */
  repeats?: number
}

interface Entry<Row, R> {
  readonly row: Row
  readonly id: SampleId
  readonly info: SampleInfo<R>
  /** Number of the sample that it is an observation of. */
  readonly sample: number
  readonly stored: StoredSample | undefined
}

type Finished<R> = Pick<Done<R>, 'source' | 'calls'>

/** Samples of an earlier run are committed at least so often, even when no new call is due. */
const MAX_ENTRIES = 256

/**
 * Evaluates a pipeline, or any function, over data.
 *
 * @param experiment where values and annotations go.
 * @returns the report, which is also published.
 * @throws TypeError or RangeError when an option is wrong; EvalStoppedError, with the report of what was done, when there
 *   were too many errors or the signal was aborted.
 * @example
 * const report = await evaluate(experiment, { data: rows, pipe, split: 'test', batchSize: 16 })
 */
export async function evaluate<Row, Output = unknown, P = unknown, R = unknown>(
  experiment: MetricWriter,
  options: EvaluateOptions<Row, Output, P, R>,
): Promise<EvalReport> {
  const { pipe } = options
  const task = options.task ?? pipe?.task
  checkOptions(options, task)
  const tokenizer = options.tokenizer ?? (pipe === undefined ? undefined : tokenizerOf(pipe))
  const eos = options.eos ?? (pipe === undefined ? undefined : eosOf(pipe))
  const total = options.total ?? sizeOf(options)
  const evaluation = new Evaluation<P, R>(experiment, {
    ...options,
    ...(task === undefined ? {} : { task }),
    ...(tokenizer === undefined ? {} : { tokenizer }),
    ...(eos === undefined ? {} : { eos }),
    ...(total === undefined ? {} : { total }),
  })
  const run = (options.run ??
    pipeRunner({
      pipe: pipe!,
      task,
      input: options.input ?? defaultInput,
      callOptions: options.callOptions,
    })) as Run<Row>
  let failure: unknown
  try {
    await new Harness(evaluation, options, run).go()
  } catch (error) {
    if (!(error instanceof EvalStoppedError)) failure = error
  }
  const report = evaluation.finish()
  if (failure !== undefined) throw failure
  if (evaluation.stopped !== null) throw evaluation.stopped
  return report
}

type Run<Row> = (rows: Row[], context: SampleContext) => Promise<readonly unknown[]>

function checkOptions<Row, O, P, R>(options: EvaluateOptions<Row, O, P, R>, task: string | undefined): void {
  if ((options.pipe === undefined) === (options.run === undefined)) {
    throw new TypeError('Cannot start evaluation: exactly one of `pipe` and `run` must be given')
  }
  if (options.pipe !== undefined && (task === 'question-answering' || task?.startsWith('zero-shot') === true)) {
    throw new TypeError(`Cannot start evaluation: ${task} takes more than one input, so call the pipeline in \`run\``)
  }
  for (const name of ['batchSize', 'concurrency', 'repeats'] as const) whole(name, options[name], 1)
  whole('limit', options.limit, 0)
  if ((options.batchSize ?? 1) > 1 && isGenerative(task) && options.unsafeBatch !== true) {
    throw new RangeError(
      `Cannot start evaluation: batchSize ${options.batchSize} for ${task}. In a batch rows go on after their end token until ` +
        'all have ended, which changes the text; pass `unsafeBatch: true` if that does not matter',
    )
  }
}

function sizeOf<Row, O, P, R>({ data, limit, repeats = 1 }: EvaluateOptions<Row, O, P, R>): number | undefined {
  return Array.isArray(data) ? Math.min(data.length, limit ?? data.length) * repeats : undefined
}

function field(row: unknown, name: string): unknown {
  return typeof row === 'object' && row !== null ? (row as Record<string, unknown>)[name] : undefined
}

function defaultInput(row: unknown): unknown {
  return field(row, 'text') ?? row
}

/** Goes through the data in slots of one call each; slots run side by side and are committed in the order of the data. */
class Harness<Row, Output, P, R> {
  readonly #evaluation: Evaluation<P, R>
  readonly #options: EvaluateOptions<Row, Output, P, R>
  readonly #run: Run<Row>
  readonly #slots: { entries: Entry<Row, R>[]; finished: Promise<Finished<R>[]> }[] = []

  constructor(evaluation: Evaluation<P, R>, options: EvaluateOptions<Row, Output, P, R>, run: Run<Row>) {
    this.#evaluation = evaluation
    this.#options = options
    this.#run = run
  }

  async go(): Promise<void> {
    const { batchSize = 1, concurrency = 1 } = this.#options
    let entries: Entry<Row, R>[] = []
    try {
      for await (const entry of this.#entries()) {
        entries.push(entry)
        const fresh = entries.filter(({ stored }) => stored === undefined).length
        if (fresh < batchSize && entries.length < MAX_ENTRIES) continue
        this.#slots.push({ entries, finished: this.#call(entries) })
        entries = []
        if (this.#slots.length >= concurrency) await this.#commitFirst()
      }
      if (entries.length > 0) this.#slots.push({ entries, finished: this.#call(entries) })
      while (this.#slots.length > 0) await this.#commitFirst()
    } finally {
      await Promise.all(this.#slots.map(({ finished }) => finished))
    }
  }

  async *#entries(): AsyncGenerator<Entry<Row, R>> {
    const { data, limit = Number.POSITIVE_INFINITY, repeats = 1 } = this.#options
    let taken = 0
    if (limit === 0) return
    for await (const row of data) {
      const info = this.#info(row)
      let first: number | undefined
      for (let repeat = 0; repeat < repeats; repeat++) {
        const id = this.#evaluation.claim(info)
        first ??= id.index
        const stored = this.#evaluation.stored(id)
        yield { row, id, info, sample: first, stored: stored && (await stored) }
      }
      if (++taken >= limit) return
    }
  }

  #info(row: Row): SampleInfo<R> {
    const { id, reference, input, audioSeconds, pipe } = this.#options
    const name = id === undefined ? field(row, 'id') : id(row)
    const right = reference === undefined ? (field(row, 'label') ?? field(row, 'reference')) : reference(row)
    const text = pipe === undefined ? undefined : (input ?? defaultInput)(row)
    return {
      id: typeof name === 'string' || typeof name === 'number' ? name : undefined,
      reference: right as R | undefined,
      input: typeof text === 'string' ? text : undefined,
      audioSeconds: audioSeconds?.(row),
    }
  }

  async #call(entries: readonly Entry<Row, R>[]): Promise<Finished<R>[]> {
    const fresh = entries.filter(({ stored }) => stored === undefined)
    const ran = fresh.length === 0 ? [] : await this.#callFresh(fresh)
    let next = 0
    return entries.map(({ stored }) => (stored === undefined ? ran[next++]! : { source: stored, calls: 1 }))
  }

  async #callFresh(fresh: readonly Entry<Row, R>[]): Promise<Finished<R>[]> {
    const call = await this.#evaluation.attempt(async (context) => {
      const outputs = await this.#run(
        fresh.map(({ row }) => row),
        context,
      )
      if (outputs.length === fresh.length) return outputs
      throw new TypeError(`Cannot read a batch: ${fresh.length} rows gave ${outputs.length} outputs`)
    })
    const { failure, output, startMs, endMs, timings } = call
    if (failure !== null && fresh.length > 1 && this.#options.signal?.aborted !== true) return this.#oneByOne(fresh)
    return fresh.map((_, i) => ({
      source: { output: output?.[i], failure, startMs, endMs, timings: i === 0 ? timings : [] },
      calls: i === 0 ? fresh.length : 0,
    }))
  }

  /** One bad row fails the whole batch: alone, it costs only itself. */
  async #oneByOne(fresh: readonly Entry<Row, R>[]): Promise<Finished<R>[]> {
    this.#evaluation.splitBatches++
    const finished: Finished<R>[] = []
    for (const entry of fresh) finished.push(...(await this.#callFresh([entry])))
    return finished
  }

  async #commitFirst(): Promise<void> {
    const slot = this.#slots.shift()!
    const finished = await slot.finished
    for (const [i, { id, info, sample }] of slot.entries.entries()) {
      const { source, calls } = finished[i]!
      const written = this.#evaluation.commit({ id, info, source, read: this.#options.read, sample, calls })
      if (written !== undefined) await written
      const failure = (source as Attempt<unknown>).failure ?? null
      if (failure !== null && this.#options.onSampleError === 'throw') throw failure.error
      if (this.#evaluation.stopped !== null) throw this.#evaluation.stopped
    }
  }
}
