// The package.json beside a runner's configuration; its absence is normal.
import { readFileSync } from 'node:fs'
import path from 'node:path'

/** @returns the parsed file, or `undefined` when there is none that parses */
export function readManifest(root: string): unknown {
  try {
    return JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  } catch {
    return undefined // no package.json, or one that is being edited: defaults hold
  }
}
