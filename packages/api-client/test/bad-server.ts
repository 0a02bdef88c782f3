// A server that does what a test says: real sockets, no luck.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'

export interface SeenRequest {
  readonly method: string
  /** With query. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Answer = (request: SeenRequest, response: ServerResponse, index: number) => void

export interface BadServer {
  readonly host: string
  readonly seen: SeenRequest[]
  /** Lets the process end although the server listens. */
  unref(): void
  close(): Promise<void>
}

/** Listens on a free port of 127.0.0.1. */
export async function badServer(answer: Answer): Promise<BadServer> {
  const seen: SeenRequest[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('error', () => {}) // a client that aborts is part of the test
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const entry = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('latin1'),
      }
      seen.push(entry)
      answer(entry, response, seen.length - 1)
    })
  })
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    unref() {
      server.unref()
      for (const socket of sockets) socket.unref()
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Listens for bare TCP; `answer` gets the socket once the first bytes of a request are there. */
export async function tcpServer(answer: (socket: Socket) => void): Promise<{ host: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}) // resets are what these tests make
    socket.once('data', () => answer(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A port that refuses connections: it was free a moment ago. */
export async function refusingHost(): Promise<string> {
  const server = await tcpServer(() => {})
  await server.close()
  return server.host
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}
