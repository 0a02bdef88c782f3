// Serves the page and passes /api on to the metrics server: one origin, so that nothing asks for CORS, and no key in the page.
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type PageReport, PROXIED_KEY, REPORT_PATH } from './page-report.ts'

const HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Evaluating in a browser</title>
<link rel="icon" href="data:,">
<h1>Evaluating in a browser</h1>
<output>Running …</output>
<script type="module" src="/page.js"></script>
</html>`

/** The metrics server behind `/api`. */
export interface Target {
  readonly url: string
  readonly key: string
}

/** A server that was started. */
export interface PageServer {
  readonly url: string
  /** The first report of a page. */
  readonly report: Promise<PageReport>
  stop(): void
}

/** Bundles the page and serves it on a free port of this machine. */
export async function startPageServer(target: Target): Promise<PageServer> {
  const script = await bundle()
  let setReport: (report: PageReport) => void
  const report = new Promise<PageReport>((resolve) => {
    setReport = resolve
  })
  const server = createServer(async (req, res) => {
    const { port } = server.address() as AddressInfo
    // The proxy adds a key: a page of another site that resolves to this machine (DNS rebinding) must not get to it.
    if (req.headers.host !== `127.0.0.1:${port}`) return answer(res, 421, 'Open the page by its address, 127.0.0.1')
    if (req.url?.startsWith('/api/')) return proxy(req, res, target)
    if (req.url === '/') return answer(res, 200, HTML, 'text/html')
    if (req.url === '/page.js') return answer(res, 200, script, 'text/javascript')
    if (req.url !== REPORT_PATH || req.method !== 'POST') return answer(res, 404, 'Not here')
    try {
      let text = ''
      for await (const part of req.setEncoding('utf8')) text += part
      setReport(JSON.parse(text) as PageReport)
      answer(res, 204)
    } catch (error) {
      answer(res, 400, String(error))
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const stop = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, report, stop }
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
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
  // The key for one experiment, which the page is given by the server, goes on as it is.
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
