import { expect, test } from 'vitest'
import { metricRank } from '../src/model/metric-rank.ts'

test.each([
  ['loss', 0],
  ['val_accuracy', 0],
  ['rougeL', 1],
  ['accuracy_so_far', 1],
  ['gradient_norm', 2],
  ['gpu/error', 2],
  ['learning_rate', 3],
  ['latency_ms', 3],
  ['accuracy_low', 3],
  ['eval_errors', 3],
])('metricRank() of %s is %s', (name, rank) => {
  expect(metricRank(name)).toBe(rank)
})
