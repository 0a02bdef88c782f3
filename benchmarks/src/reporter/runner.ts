// The runners of tests that the reporter's package is tested with.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ROOT } from '../prepare/places.ts'

/** A runner of tests, as a job of a program can hold it. */
export interface Runner {
  readonly name: 'vitest' | 'jest'
  readonly version: string
  /** The folder of its package. */
  readonly folder: string
}

/** The installed version of a runner. */
export function runnerOf(name: Runner['name']): Runner {
  const require = createRequire(join(ROOT, 'packages/jest-reporter/package.json'))
  const manifest = require.resolve(`${name}/package.json`)
  const { version } = require(manifest) as { version: string }
  return { name, version, folder: dirname(manifest) }
}
