// MLflow's server on SQLite with its own defaults, as a process group that can be ended whole.
import { spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** A running MLflow server. */
export interface MlflowServer {
  readonly url: string
  stop(): Promise<void>
}

// It imports much before it answers.
const START_MS = 300_000

/** Starts it on an empty folder and waits until it answers. @throws Error with its last words when it does not */
export async function startMlflow(python: string, dir: string): Promise<MlflowServer> {
  const port = await freePort()
  const args = ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port)]
  const store = [
    '--backend-store-uri',
    `sqlite:///${join(dir, 'mlflow.db')}`,
    '--artifacts-destination',
    join(dir, 'artifacts'),
  ]
  // Its workers are children of its own: in a group of its own all of them can be ended.
  const child = spawn(python, [...args, ...store], {
    cwd: dir,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' },
  })
  let words = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      words = (words + text).slice(-2_000)
    })
  }
  let hasEnded = false
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      hasEnded = true
      resolve()
    }),
  )
  const stop = async (): Promise<void> => {
    if (!hasEnded) process.kill(-(child.pid as number), 'SIGTERM')
    await ended
  }
  const url = `http://127.0.0.1:${port}`
  for (const lastMs = performance.now() + START_MS; ; ) {
    if (await answers(`${url}/health`)) return { url, stop }
    if (hasEnded || performance.now() > lastMs) {
      await stop()
      throw new Error(`Cannot measure MLflow: its server does not answer\n${words}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false // not listening yet
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
