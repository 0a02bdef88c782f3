// Reporter for node:test: an async generator that records while the events pass, and writes nothing of its own to its destination.
import { type NodeTestEvent, NodeTestHost } from './hosts/node-test-host.ts'

/**
 * `node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=@syvain-metrics/jest-reporter/node-test
 * --test-reporter-destination=stderr`. Options come from the `syvain-metrics` key of package.json and the environment.
 */
export default async function* metricsReporter(source: AsyncIterable<NodeTestEvent>): AsyncGenerator<string> {
  const host = new NodeTestHost({})
  for await (const event of source) host.handle(event)
  const failure = await host.finish()
  if (failure !== null) yield `metrics: ${failure}\n`
}
