// As nodenext.mts, seen from CommonJS.
import { NoopCollector, type Series } from '@syvain-metrics/core'
import { tfjsCallback } from '@syvain-metrics/tfjs-callback'

export async function series(): Promise<Series> {
  const experiment = await new NoopCollector().experiment('typed')
  tfjsCallback(experiment)
  return experiment.series('loss', { split: 'train' })
}
