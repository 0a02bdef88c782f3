// Numbers that one test recorded under one name more than once: repeats of an evaluation.
import type { UserMetric } from './test-record.ts'

/** Values of one name in one test, in the order in which they were recorded. */
export interface Repeats {
  /** The same for the same name, test, project and metadata. */
  key: string
  metrics: [UserMetric, ...UserMetric[]]
}

/** Groups what tests recorded by project, test, name and metadata. */
export function repeatsOf(metrics: readonly UserMetric[]): Repeats[] {
  const groups = new Map<string, Repeats>()
  for (const metric of metrics) {
    const key = JSON.stringify([metric.project, metric.test, metric.name, metric.metadata])
    const group = groups.get(key)
    if (group) group.metrics.push(metric)
    else groups.set(key, { key, metrics: [metric] })
  }
  return [...groups.values()]
}

/** Trials of one task, each passed or failed. */
export interface TaskTrials {
  metric: UserMetric
  trials: number
  passed: number
}

/**
 * The groups that are trials: recorded with `trial()`, for equal names of one test are the same task only if the test says so.
 *
 * Only the last attempt of a retried test counts: a retry happens because a trial failed, so its trials are no fair sample.
 */
export function trialsOf(metrics: readonly UserMetric[]): TaskTrials[] {
  return repeatsOf(metrics.filter((metric) => metric.isTrial)).map(({ metrics: group }) => {
    const last = Math.max(...group.map((metric) => metric.attempt))
    const fair = group.filter((metric) => metric.attempt === last)
    return { metric: group[0], trials: fair.length, passed: fair.filter((metric) => metric.value === 1).length }
  })
}
