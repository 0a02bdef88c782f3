// Turns a pipeline into the `run` of an evaluation: one call per batch, with token timing and a way to stop.
import { type PipelineLike, splitBatch } from './pipeline-like.ts'
import { isGenerative } from './read-output.ts'
import type { SampleContext } from './sample.ts'
import type { StreamerLike } from './token-timing.ts'

/** How a pipeline is called. */
export interface PipeRunnerOptions<Row> {
  readonly pipe: PipelineLike
  readonly task: string | undefined
  readonly input: (row: Row) => unknown
  readonly callOptions: Readonly<Record<string, unknown>> | undefined
}

/** @returns a function that calls the pipeline once for some rows and gives as many outputs. */
export function pipeRunner<Row>(
  options: PipeRunnerOptions<Row>,
): (rows: Row[], context: SampleContext) => Promise<unknown[]> {
  const { pipe, task, input } = options
  return async (rows, context) => {
    const inputs = rows.map(input)
    const call = isGenerative(task) ? generationOptions(options.callOptions ?? {}, context) : options.callOptions
    const args = call === undefined ? [] : [call]
    if (inputs.length === 1) return [await pipe(inputs[0], ...args)]
    return splitBatch(task, await pipe(inputs, ...args), inputs.length)
  }
}

/**
 * Adds what times the tokens and what stops. 3.x and 4.x take `streamer` and `stopping_criteria`; 2.x knows neither but
 * calls `callback_function` after each token, where throwing is the only way to stop. Each ignores what it does not know.
 */
export function generationOptions(
  own: Readonly<Record<string, unknown>>,
  context: Pick<SampleContext, 'streamer' | 'stoppingCriteria'>,
): Record<string, unknown> {
  const timing = context.streamer(own.streamer as StreamerLike | undefined)
  const criteria = context.stoppingCriteria
  const callback = own.callback_function as ((beams: never) => void) | undefined
  return {
    ...own,
    streamer: timing,
    stopping_criteria: [...([own.stopping_criteria ?? []].flat() as unknown[]), ...criteria],
    callback_function: (beams: never) => {
      timing.callback_function(beams)
      callback?.(beams)
      if (criteria.some((each) => each([0])[0] === true))
        throw new Error('Cannot go on generating: the call was stopped')
    },
  }
}
