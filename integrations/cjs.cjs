// The smallest CommonJS consumer, and what Jest's own loader sees.
const assert = require('node:assert/strict')
const { Collector, NoopCollector, isCollectorError } = require('@syvain-metrics/core')
const { tfjsCallback } = require('@syvain-metrics/tfjs-callback')
const { evalHook } = require('@syvain-metrics/transformers-hooks')
const { encodeSegment } = require('@syvain-metrics/protocol')
const { createClient } = require('@syvain-metrics/api-client')
const reporter = require('@syvain-metrics/jest-reporter')

for (const f of [tfjsCallback, evalHook, encodeSegment, createClient, reporter.default])
  assert.equal(typeof f, 'function')
assert.throws(
  () => new Collector('ak_org_x', { host: 'nonsense' }),
  (error) => isCollectorError(error) && error.code === 'INVALID_ARGUMENT',
)

async function main() {
  const experiment = await new NoopCollector().experiment('unit')
  await experiment.run(() => experiment.metric('loss', 0.42, { step: 1 }))
  assert.equal(experiment.stats().acknowledged.metrics, 1)
}

main()
