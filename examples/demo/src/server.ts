// Starts `syvain-metrics serve` as a user would: the command, in a process of its own.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const CLI = join(dirname(fileURLToPath(import.meta.resolve('@syvain-metrics/cli/package.json'))), 'dist', 'main.js')

/** A server that was started. */
export interface RunningServer {
  readonly url: string
  /** Opens the dashboard, once. */
  readonly loginLink: string
  readonly key: string
  stop(): Promise<void>
}

/** Starts a server on `dir`, on the first free port from 7777 on. */
export async function startServer(dir: string): Promise<RunningServer> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    CLI,
    'keys',
    'create',
    '--dir',
    dir,
    '--name',
    'demo',
    '--json',
  ])
  const { key } = JSON.parse(stdout) as { key: string }
  const port = await freePort(7777)
  const child = spawn(process.execPath, [CLI, 'serve', '--dir', dir, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const [url, loginLink] = await firstLines(child, ended)
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  return { url, loginLink: loginLink.replace('Dashboard: ', ''), key, stop }
}

async function firstLines(child: ChildProcess, ended: Promise<void>): Promise<[string, string]> {
  const lines: string[] = []
  const read = async (): Promise<void> => {
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      lines.push(line)
      if (lines.length === 2) return
    }
  }
  await Promise.race([read(), ended])
  if (lines.length < 2) throw new Error('The server did not start')
  return lines as [string, string]
}

function freePort(from: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && from < 7877) resolve(freePort(from + 1))
      else reject(error)
    })
    probe.listen(from, '127.0.0.1', () => probe.close(() => resolve(from)))
  })
}
