// Reads the live events of a server: frame by frame, or by kind.
import type { MetricsServer } from '../../src/create-server.ts'

/** One event of a stream, as a browser would give it. */
export interface Frame {
  readonly id: string | undefined
  readonly event: string | undefined
  readonly data: unknown
}

/** The frames of a stream as they come; heartbeats, which have no data, are left out. */
export async function* framesOf(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Frame, void> {
  const decoder = new TextDecoder()
  let text = ''
  for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
    text += decoder.decode(value, { stream: true })
    const parts = text.split('\n\n')
    text = parts.pop()!
    for (const part of parts) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1]
      const data = field('data')
      if (data !== undefined) yield { id: field('id'), event: field('event'), data: JSON.parse(data) }
    }
  }
}

export interface LiveReader {
  /** The data of the next event of a kind that has not been given yet. */
  next(event: string): Promise<unknown>
  /** Resolves when the server ends the stream. */
  readonly ended: Promise<void>
  close(): void
}

/** Opens a stream; resolves when the server has answered. */
export async function readEvents(server: MetricsServer, key: string): Promise<LiveReader> {
  const response = await server.fetch(
    new Request(`${server.url}/api/v1/events`, { headers: { authorization: `Bearer ${key}` } }),
  )
  const reader = response.body!.getReader()
  const seen: Frame[] = []
  let wake = (): void => {}
  const read = async (): Promise<void> => {
    for await (const frame of framesOf(reader)) {
      seen.push(frame)
      wake()
    }
  }
  return {
    async next(event) {
      for (;;) {
        const at = seen.findIndex((one) => one.event === event)
        if (at >= 0) return seen.splice(at, 1)[0]!.data
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    ended: read(),
    close: () => void reader.cancel(),
  }
}
