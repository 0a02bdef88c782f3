// Reader of `{ experiment }`, which many endpoints answer with.
import { isPlainObject, type WireExperiment } from '@syvain-metrics/protocol'

/** An answer that holds an experiment. */
export interface ExperimentData {
  readonly experiment: WireExperiment
}

/** Takes `{ experiment }` with an id. */
export function readExperiment(data: unknown): ExperimentData | undefined {
  if (!isPlainObject(data) || !isPlainObject(data.experiment)) return undefined
  const { id } = data.experiment
  return typeof id === 'string' && id !== '' ? (data as unknown as ExperimentData) : undefined
}
