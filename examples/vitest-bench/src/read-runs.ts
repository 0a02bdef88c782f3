// Reads from the server the experiments that a reporter made.
import { type Client, getSummary, listAnnotations, listExperiments } from '@syvain-metrics/api-client'
import type { Check } from '../../demo/src/read-back.ts'

/** Summary of one series of an experiment. */
export type SeriesSummary = Awaited<ReturnType<typeof getSummary>>['series'][number]

/** An experiment as the server holds it. */
export interface StoredRun {
  readonly check: Check
  readonly series: readonly SeriesSummary[]
}

/** Experiments since `sinceMs` whose name contains `search`, oldest first. */
export async function readRuns(
  client: Client,
  { search, sinceMs }: { search: string; sinceMs: number },
): Promise<StoredRun[]> {
  const { experiments } = await listExperiments(client, { search, fromMs: sinceMs })
  const runs: StoredRun[] = []
  for (const { id, slug, status } of [...experiments].reverse()) {
    const { series } = await getSummary(client, { experimentId: id })
    const { annotations } = await listAnnotations(client, { experimentId: id })
    const check = {
      slug,
      status,
      series: series.length,
      metrics: series.reduce((sum, { n }) => sum + n, 0),
      annotations: annotations.length,
      problems: status === 'done' ? [] : [`status is ${status}`],
    }
    runs.push({ check, series })
  }
  return runs
}
