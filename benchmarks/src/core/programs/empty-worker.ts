// Starts a worker that does nothing but answer: what Node itself takes, as a yardstick of the machine.
import { Worker } from 'node:worker_threads'
import { report } from '../../run/job.ts'

const startedAtMs = performance.now()
const worker = new Worker("require('node:worker_threads').parentPort.postMessage('ready')", { eval: true })
const workerMs = performance.now() - startedAtMs
worker.on('message', () => {
  report({ workerMs, readyMs: performance.now() - startedAtMs })
  process.exit()
})
