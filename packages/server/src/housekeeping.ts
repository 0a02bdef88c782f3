// What the server does by itself: forgets what has expired, and compresses what is no longer written, while nobody waits.
import type { Services } from './services.ts'

const EXPIRE_EVERY_MS = 60 * 60 * 1000
const PACK_EVERY_MS = 60 * 1000
/** About 10 ms of the writer's time: a request that comes meanwhile does not notice. */
const PACK_CHUNKS = 16

/** Starts it; `stop` ends it. */
export function startHousekeeping(services: Services): { stop(): void } {
  const timers = [
    setInterval(() => void expire(services), EXPIRE_EVERY_MS),
    setInterval(() => void packIdle(services), PACK_EVERY_MS),
  ]
  for (const timer of timers) timer.unref()
  return {
    stop: () => {
      for (const timer of timers) clearInterval(timer)
    },
  }
}

/** Compresses chunks of idle experiments until none is left or somebody waits. @returns How many. */
export async function packIdle({ writer, settings, nowMs }: Services): Promise<number> {
  let total = 0
  while (writer.load.commands === 0) {
    const now = nowMs()
    const input = { idleSinceMs: now - settings.packAfterMs, maxChunks: PACK_CHUNKS }
    const outcome = await writer.submit({ kind: 'store.pack', input, nowMs: now })
    if (outcome.kind !== 'done' || outcome.value.packed === 0) break
    total += outcome.value.packed
  }
  return total
}

async function expire({ writer, settings, nowMs }: Services): Promise<void> {
  const now = nowMs()
  const input = { idempotencyBeforeMs: now - settings.idempotencyTtlMs }
  await writer.submit({ kind: 'store.expire', input, nowMs: now })
}
