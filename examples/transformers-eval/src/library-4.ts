// transformers.js 4.x for the examples: installed apart from the workspace on the first run, as it is for the tests.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { findLibrary, type Library } from '../../../packages/transformers-hooks/test/transformers-library.ts'

const SETUP = fileURLToPath(
  new URL('../../../packages/transformers-hooks/scripts/setup-transformers.mjs', import.meta.url),
)

/** Installs it unless it is there. @returns where it is, or the reason why it can't be had here. */
export function library4(): Library | string {
  const { status, stderr } = spawnSync(process.execPath, [SETUP, '4'], { encoding: 'utf8' })
  return status === 0 ? findLibrary(4) : stderr.trim()
}
