// Asks the server how many points it holds of each series, and compares with how many there must be.
import { type Client, getExperiment, getSummary } from '@syvain-metrics/api-client'

/** Metric and split, such as `loss validation`, or `loss train batch` for single batches. */
export type PointCounts = Readonly<Record<string, number>>

/** What the recorder has counted: `experiment.stats().recorded.metrics`. */
export interface Recorded {
  readonly id: string
  readonly metrics: number
}

/**
 * Prints one row for each series.
 *
 * @param expected Points of the series whose number is known beforehand; of the others there must be some.
 * @returns whether every number is right, their sum is what was recorded, and the run is marked `done`.
 */
export async function isAllStored(client: Client, { id, metrics }: Recorded, expected: PointCounts): Promise<boolean> {
  const { experiment } = await getExperiment(client, { experimentId: id })
  const { series } = await getSummary(client, { experimentId: id })
  const stored = new Map(series.map((one) => [nameOf(one), one.n]))
  const names = [...new Set([...Object.keys(expected), ...stored.keys()])].sort()
  const rows = names.map((name) => {
    const n = stored.get(name) ?? 0
    return {
      series: name,
      expected: expected[name] ?? 'some',
      stored: n,
      isRight: n === (expected[name] ?? n) && n > 0,
    }
  })
  console.table(rows)
  const sum = rows.reduce((total, row) => total + row.stored, 0)
  console.log(`${sum} of ${metrics} metrics stored, status ${experiment.status}`)
  return rows.every(({ isRight }) => isRight) && sum === metrics && experiment.status === 'done'
}

function nameOf({ metric_name, metadata }: { metric_name: string; metadata: Record<string, unknown> }): string {
  return [metric_name, metadata.split, metadata.granularity].filter((part) => part !== undefined).join(' ')
}
