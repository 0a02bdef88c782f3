// The smallest TypeScript consumer with module nodenext: the types of every package hold without skipLibCheck.

import { createClient, listExperiments } from '@syvain-metrics/api-client'
import type { Collector, Experiment, FlushResult } from '@syvain-metrics/core'
import { decodeSegment, type Segment } from '@syvain-metrics/protocol'
import { createServer } from '@syvain-metrics/server'
import { tfjsCallback } from '@syvain-metrics/tfjs-callback'
import { evalHook } from '@syvain-metrics/transformers-hooks'

export async function record(collector: Collector): Promise<FlushResult> {
  const experiment: Experiment = await collector.experiment('typed', { folderPath: '/a' })
  // @ts-expect-error both folder arguments exclude each other
  await collector.experiment('typed', { folderPath: '/a', folderId: 'b' })
  // @ts-expect-error a step is required
  experiment.metric('loss', 1, {})
  tfjsCallback(experiment)
  evalHook(experiment, {})
  return experiment.flushOrThrow()
}

export const segment: Segment = decodeSegment(new Uint8Array())
export { createClient, createServer, listExperiments }
