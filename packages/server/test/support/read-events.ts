// Reads the live events of a server, by kind.
import type { MetricsServer } from '../../src/create-server.ts'

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
  const seen: { event: string; data: unknown }[] = []
  let wake = (): void => {}
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    let text = ''
    for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
      text += decoder.decode(value, { stream: true })
      const frames = text.split('\n\n')
      text = frames.pop()!
      for (const frame of frames) {
        const [, event] = /^event: (.*)$/m.exec(frame) ?? []
        const [, data] = /^data: (.*)$/m.exec(frame) ?? []
        if (event !== undefined && data !== undefined) seen.push({ event, data: JSON.parse(data) })
      }
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
