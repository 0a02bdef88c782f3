// How events are recorded: at the pace of a training loop, in one burst, or while the event loop never turns.
import type { Client } from './client.ts'
import type { Workload } from './job.ts'

const PER_TICK = 100
const TICK_MS = 50

/** Records events 0 to `events` − 1. */
export async function work({ record }: Client, workload: Workload): Promise<void> {
  const { events } = workload
  switch (workload.kind) {
    case 'burst':
      for (let index = 0; index < events; index++) record(index)
      return
    case 'paced':
      for (let index = 0; index < events; index += PER_TICK) {
        for (let i = index; i < Math.min(events, index + PER_TICK); i++) record(i)
        await new Promise((resolve) => setTimeout(resolve, TICK_MS))
      }
      return
    case 'blocking': {
      const startMs = performance.now()
      for (let index = 0; index < events; index++) {
        const dueMs = startMs + (index * workload.forMs) / events
        while (performance.now() < dueMs);
        record(index)
      }
      while (performance.now() < startMs + workload.forMs);
    }
  }
}
