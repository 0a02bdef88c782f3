// The smallest browser consumer: bundled for a page, not run here. No Node module may be in it.

import { createClient } from '@syvain-metrics/api-client'
import { Collector } from '@syvain-metrics/core'
import { tfjsCallback } from '@syvain-metrics/tfjs-callback'
import { evalHook } from '@syvain-metrics/transformers-hooks'

export { Collector, createClient, evalHook, tfjsCallback }
