import { expect, test } from 'vitest'
import { metricRank } from '../src/model/metric-rank.ts'

test.each([
  ['loss', 0],
  ['val_accuracy', 0],
  ['rougeL', 0],
  ['gradient_norm', 1],
  ['gpu/error', 1],
  ['learning_rate', 2],
  ['latency_ms', 2],
  ['accuracy_low', 2],
  ['eval_errors', 2],
])('metricRank() of %s is %s', (name, rank) => {
  expect(metricRank(name)).toBe(rank)
})
