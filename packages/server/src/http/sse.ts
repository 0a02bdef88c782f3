// Server-sent events: frames, heartbeat, and the end of a reader that does not keep up.
import type { Listener, LiveHub, NumberedEvent } from '../live/hub.ts'

const encoder = new TextEncoder()
/** Bytes that may wait for a slow reader; above it the stream ends, and the reader comes back with its last id. */
const MAX_WAITING_BYTES = 1024 * 1024

/**
 * A stream of the hub's events.
 *
 * Begins with what was missed since `lastEventId`; when that is no longer known, with an event `resync`: load anew.
 */
export function eventStream(
  hub: LiveHub,
  { lastEventId, heartbeatMs }: { lastEventId: string | undefined; heartbeatMs: number },
): ReadableStream<Uint8Array> {
  let stop = () => {}
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => controller.enqueue(encoder.encode(text))
        const listener: Listener = (event) => {
          if (event === undefined) return end()
          send(frame(event))
          if ((controller.desiredSize ?? 0) <= 0) end()
        }
        const end = () => {
          stop()
          controller.close()
        }
        const heartbeat = setInterval(() => send(': alive\n\n'), heartbeatMs).unref()
        stop = () => {
          clearInterval(heartbeat)
          hub.unsubscribe(listener)
        }
        const { missed, complete } = hub.subscribe(listener, lastEventId)
        send('retry: 1000\n\n')
        if (!complete) send('event: resync\ndata: {}\n\n')
        for (const event of missed) send(frame(event))
      },
      cancel() {
        stop()
      },
    },
    { highWaterMark: MAX_WAITING_BYTES, size: (chunk) => chunk!.byteLength },
  )
}

function frame({ id, event }: NumberedEvent): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`
}
