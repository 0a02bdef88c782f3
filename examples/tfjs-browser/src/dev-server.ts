// Serves the page, and passes /api on to the metrics server: one origin, so that nothing asks for CORS.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { PROXIED_KEY, REPORT_PATH } from './proxied.ts'

const html = (title: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<link rel="icon" href="data:,">
<h1>${title}</h1>
<output style="white-space: pre-wrap; font-family: monospace"></output>
<script type="module" src="/page.js"></script>
</html>`

/** The metrics server behind `/api`. */
export interface Target {
  readonly url: string
  readonly key: string
}

/** What is served. */
export interface Page {
  readonly title: string
  /** Program of the page, TypeScript. */
  readonly entry: URL
}

/** A server that was started. */
export interface DevServer<Report> {
  readonly url: string
  /** The first report of a page. */
  readonly report: Promise<Report>
  stop(): void
}

/** Bundles the page and serves it on a free port of this machine. */
export async function startDevServer<Report>(target: Target, { title, entry }: Page): Promise<DevServer<Report>> {
  const script = await bundle(entry)
  const { promise: report, resolve: setReport } = withResolvers<Report>()
  const server = createServer((req, res) => {
    const { port } = server.address() as AddressInfo
    // The proxy adds a key: a page of another site that resolves to this machine (DNS rebinding) must not get to it.
    if (req.headers.host !== `127.0.0.1:${port}`) answer(res, 421, 'Open the page by its address, 127.0.0.1')
    else if (req.url?.startsWith('/api/')) proxy(req, res, target)
    else if (req.url === '/page.js') answer(res, 200, script, 'text/javascript')
    else if (req.url === '/') answer(res, 200, html(title), 'text/html')
    else if (req.url === REPORT_PATH && req.method === 'POST') {
      readText(req)
        .then((text) => setReport(JSON.parse(text) as Report))
        .then(() => answer(res, 204))
        .catch((error) => answer(res, 400, String(error)))
    } else answer(res, 404, 'Not here')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${port}/`, report, stop }
}

async function bundle(entry: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser', // takes the entry of core that needs no Node
    target: 'es2022',
  })
  return (outputFiles[0] as { text: string }).text
}

function proxy(req: IncomingMessage, res: ServerResponse, { url, key }: Target): void {
  const headers: Record<string, string | string[] | undefined> = { ...req.headers, host: new URL(url).host }
  // Only what stands for the key is replaced: the key for one experiment, which the page was given, goes on as it is.
  if (headers.authorization === `Bearer ${PROXIED_KEY}`) headers.authorization = `Bearer ${key}`
  const onward = request(new URL(req.url as string, url), { method: req.method ?? 'GET', headers }, (reply) => {
    res.writeHead(reply.statusCode as number, reply.headers)
    reply.pipe(res)
  })
  onward.on('error', (error) => (res.headersSent ? res.destroy(error) : answer(res, 502, String(error))))
  req.pipe(onward)
}

function answer(res: ServerResponse, status: number, body = '', type = 'text/plain'): void {
  res.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body)
}

async function readText(req: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of req.setEncoding('utf8')) text += chunk
  return text
}

// Promise.withResolvers came with Node 22.
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
