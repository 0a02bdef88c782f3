// gzip of Node, off the event loop, at the level that costs least: compression is for bandwidth, not for storage.
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Gzip } from './compressing-transport.ts'

const compress = promisify(gzip)

/** Compresses with level 1. */
export const nodeGzip: Gzip = (bytes) => compress(bytes, { level: 1 })
