// Runs the worker from its TypeScript source: Node 20 reads none by itself, and flags do not reach a worker's loader.
import { register } from 'tsx/esm/api'

register()
await import('../../src/worker.ts')
