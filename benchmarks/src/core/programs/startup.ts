// Starts a collector and its worker, with the worker's constructor and first message watched from outside.
import { readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import workerThreads from 'node:worker_threads'
import { job, pause, report } from '../../run/job.ts'

interface StartupJob {
  readonly url: string
  readonly folder: string
  readonly worker: 'always' | 'never'
}

const { url, folder, worker } = job<StartupJob>()
let workerMs = 0
let startedAtMs = 0
let readyMs = 0
class WatchedWorker extends workerThreads.Worker {
  constructor(...args: ConstructorParameters<typeof workerThreads.Worker>) {
    startedAtMs = performance.now()
    super(...args)
    workerMs = performance.now() - startedAtMs
  }
}
class WatchedChannel extends workerThreads.MessageChannel {
  constructor() {
    super()
    this.port1.on('message', () => {
      if (readyMs === 0) readyMs = performance.now() - startedAtMs
    })
  }
}
Object.assign(workerThreads, { Worker: WatchedWorker, MessageChannel: WatchedChannel })
syncBuiltinESMExports()

const { Collector } = await import('@syvain-metrics/core')
const beforeMs = performance.now()
const collector = new Collector('ak_org_bench', { host: url, spoolDir: folder, worker, exitFlushMs: 0 })
const constructorMs = performance.now() - beforeMs
await collector.experiment('bench')
await pause(1_000)
// Not a flag of the process: any flag of V8 makes Node compile its own modules anew, in every thread.
setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void
for (let i = 0; i < 3; i++) gc()
report({ constructorMs, workerMs, readyMs, ownMiB: ownMiB() })
process.exit()

// Without what is mapped from files: that is the program's, not the worker's.
function ownMiB(): number {
  try {
    return Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
  } catch {
    return process.memoryUsage().rss / 2 ** 20 // no Linux
  }
}
