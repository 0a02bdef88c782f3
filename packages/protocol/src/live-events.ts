// The events extension: what `GET /events` (server-sent events) says while an experiment runs.
import type { WireAnnotation, WireExperiment } from './objects.ts'

/** `event:` names and their `data:` payloads. A series event says that a curve moved; the points are asked for. */
export type LiveEvent =
  | { readonly type: 'experiment'; readonly data: WireExperiment }
  | { readonly type: 'status'; readonly data: WireExperiment }
  | { readonly type: 'annotation'; readonly data: WireAnnotation }
  | {
      readonly type: 'series'
      readonly data: {
        readonly experiment_id: string
        readonly series: readonly {
          readonly metric_name: string
          readonly metadata: object
          readonly n: number
          readonly last_step: number | null
          readonly last: number | null
        }[]
      }
    }
  | {
      readonly type: 'delivery'
      readonly data: { readonly experiment_id: string; readonly dropped: Readonly<Record<string, number>> }
    }
