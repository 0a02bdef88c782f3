// Builds every package.
import { build, install, step } from './setup.mjs'

await step('Installing', install)
await step('Building', () => build({ force: true }))
