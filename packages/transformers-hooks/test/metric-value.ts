// The value of a metric over pairs, by the same path that an evaluation takes.
import type { AnyMetric } from '../src/eval-metric.ts'
import { MetricSet } from '../src/metric-set.ts'
import { type Reading, Scoreboard } from '../src/scoreboard.ts'

/** All readings of one metric over (prediction, reference) pairs, without intervals. */
export function readingsOf(metric: AnyMetric, pairs: Iterable<readonly [unknown, unknown]>): Reading[] {
  return boardOf(metric, pairs).results('scored', null)
}

/** The scoreboard of one metric over pairs. */
export function boardOf(metric: AnyMetric, pairs: Iterable<readonly [unknown, unknown]>): Scoreboard {
  const set = new MetricSet([metric])
  const board = new Scoreboard(set, 100_000)
  let sample = 0
  for (const [prediction, reference] of pairs) {
    board.add({ rows: set.score(prediction, reference), worst: set.miss(reference) }, sample++)
  }
  return board
}

/** The only value, or the value under a key; NaN when there is none. */
export function metricValue(metric: AnyMetric, pairs: Iterable<readonly [unknown, unknown]>, key = ''): number {
  return readingsOf(metric, pairs).find((reading) => reading.key === key)?.result.value ?? Number.NaN
}
