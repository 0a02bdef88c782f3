// Runs the fault matrix against the built package, or against a peer: `npm run conformance -- --peer sentry`.
import { run } from './run.mjs'
import { build, install, step } from './setup.mjs'

await step('Installing', install)
await step('Building', () => build({ types: false }))
const { code } = await run(process.execPath, ['--import', 'tsx', 'conformance/src/main.ts', ...process.argv.slice(2)])
process.exit(code)
