// A collector that keeps what it gets; it can be told to refuse.
import type { CollectorLike, ExperimentRequest } from '../../src/session/collector-like.ts'

export interface RecordedExperiment {
  slug: string
  request: ExperimentRequest
  metrics: { name: string; value: number; step: number | null; metadata: Record<string, unknown> }[]
  annotations: { text: string; metadata: Record<string, unknown> }[]
  statuses: string[]
}

export interface Recorder {
  collector: CollectorLike
  experiments: RecordedExperiment[]
  /** While set, `experiment` rejects with it. */
  failure: string | null
}

export function recorder(): Recorder {
  const kept: Recorder = { collector: { experiment }, experiments: [], failure: null }
  async function experiment(slug: string, request: ExperimentRequest = {}): ReturnType<CollectorLike['experiment']> {
    if (kept.failure !== null) throw new Error(kept.failure)
    const record: RecordedExperiment = { slug, request, metrics: [], annotations: [], statuses: [] }
    kept.experiments.push(record)
    return {
      url: `local://${slug}`,
      metric: (name, value, { step, metadata = {} }) => void record.metrics.push({ name, value, step, metadata }),
      annotation: (text, { metadata = {} } = {}) => void record.annotations.push({ text, metadata }),
      start: () => void record.statuses.push('running'),
      done: () => void record.statuses.push('done'),
      error: (error) => void record.statuses.push(`error: ${String(error)}`),
      flush: async () => ({ ok: true }),
    }
  }
  return kept
}
