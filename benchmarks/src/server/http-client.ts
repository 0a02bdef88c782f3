// The smallest client of a benchmark: kept connections, a body as it is, JSON back. It shares the machine with the server: it must cost little.
import { Agent, request } from 'node:http'

export interface Sent {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** Connections to one origin. */
export class HttpClient {
  readonly #origin: URL
  readonly #agent: Agent

  constructor(origin: string, connections: number) {
    this.#origin = new URL(origin)
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections })
  }

  /** Sends a request. @throws Error on any status but 200 and 201 */
  send<T>(asked: Sent): Promise<T> {
    const { method = 'POST', path, headers = {}, body } = asked
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    const { hostname, port } = this.#origin
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          hostname,
          port,
          path,
          method,
          agent: this.#agent,
          headers: { ...headers, ...(bytes && { 'content-length': String(bytes.length) }) },
        },
        (response) => {
          const pieces: Buffer[] = []
          response.on('data', (piece: Buffer) => pieces.push(piece))
          response.on('error', reject)
          response.on('end', () => {
            const text = Buffer.concat(pieces).toString()
            if (response.statusCode === 200 || response.statusCode === 201) resolve(JSON.parse(text) as T)
            else reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 300)}`))
          })
        },
      )
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // A kept connection that the server closed just then: a new one is not.
        if (sent.reusedSocket && error.code === 'ECONNRESET') this.send<T>(asked).then(resolve, reject)
        else reject(error)
      })
      sent.end(bytes)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
