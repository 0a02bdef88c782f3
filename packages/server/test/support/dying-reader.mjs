// A worker that dies of its first request when it is the reader; the writer is whole.
import { parentPort, workerData } from 'node:worker_threads'

if (workerData.role === 'writer') await import('./worker-from-source.mjs')
else {
  parentPort.on('message', () => {
    throw new Error('reader died')
  })
}
