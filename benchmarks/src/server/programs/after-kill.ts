// Opens the store that a killed server left, and counts what is missing and what is double.
import { decodeChunk } from '../../../../packages/server/src/series/chunk.ts'
import { openSqliteStore } from '../../../../packages/server/src/store/sqlite/sqlite-store.ts'
import { job, report } from '../../run/job.ts'
import { BATCH } from '../workload.ts'

const { dir, acknowledged } = job<{ dir: string; acknowledged: readonly number[] }>()
const beginMs = performance.now()
const store = openSqliteStore({ dir, organizationId: 'bench' })
const { points } = await store.counts()
report({ reopenMs: performance.now() - beginMs, points })
let lost = 0
let doubled = 0
for (const [i, batches] of acknowledged.entries()) {
  const [experiment] = await store.experiments({ slug: `client-${i}`, limit: 1 })
  const seen = new Set<number>()
  for (const series of experiment === undefined ? [] : await store.series(experiment.id)) {
    for (const chunk of await store.chunks(series)) {
      for (const sequence of decodeChunk(chunk).sequences) {
        if (seen.has(sequence)) doubled++
        seen.add(sequence)
      }
    }
  }
  for (let sequence = 0; sequence < batches * BATCH; sequence++) if (!seen.has(sequence)) lost++
}
report({ lost, doubled })
await store.close()
