// Where things lie.
import { fileURLToPath } from 'node:url'

export const ROOT: string = fileURLToPath(new URL('../../../', import.meta.url))
export const SOURCES: string = fileURLToPath(new URL('../', import.meta.url))
/** Not in git: peers, programs and temporary files of a run. */
export const PEERS: string = fileURLToPath(new URL('../../.peers/', import.meta.url))
export const RESULTS: string = fileURLToPath(new URL('../../results/', import.meta.url))
