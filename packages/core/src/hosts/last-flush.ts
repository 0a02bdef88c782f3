// The flush at the end of a process: as many attempts as the time allows, with the pauses that the gate asks for.
import type { Clock } from '../clock.ts'
import type { Engine } from '../deliver/engine.ts'
import type { Lane } from '../deliver/lane.ts'

/** Flushes until nothing is left, nothing more may be sent in time, or the time is over. */
export async function lastFlush(
  engine: Engine,
  lanes: readonly Lane[],
  { timeoutMs, clock }: { timeoutMs: number; clock: Clock },
): Promise<void> {
  const deadlineMs = clock.nowMs() + timeoutMs
  for (;;) {
    const left = deadlineMs - clock.nowMs()
    if (left <= 0 || lanes.every((lane) => lane.isIdle)) return
    await engine.flush(lanes, { timeoutMs: left, signal: undefined })
    const next = Math.min(...lanes.flatMap((lane) => lane.nextAttemptAtMs() ?? []))
    if (next === Number.POSITIVE_INFINITY || next >= deadlineMs) return
    await new Promise<void>((resolve) => clock.after(Math.max(1, next - clock.nowMs()), resolve, { keepAlive: true }))
  }
}
