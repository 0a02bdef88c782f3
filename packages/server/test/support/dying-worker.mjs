// A worker that dies of its first request.
import { parentPort } from 'node:worker_threads'

parentPort.on('message', () => {
  throw new Error('worker died')
})
