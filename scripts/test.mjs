// The test command of a fresh clone: sets up, then runs every check.
import { build, install, step } from './setup.mjs'

await step('Installing', install)
await step('Building', build)
await import('./check.mjs')
