// The test command of a fresh clone: sets up, then runs every check. `--tfjs-node` sets up the native TensorFlow back end first, whose
// tests are counted as skipped where it is missing.
import { ROOT, run } from './run.mjs'
import { build, install, step } from './setup.mjs'

await step('Installing', install)
if (process.argv.includes('--tfjs-node')) {
  await step('Setting up tfjs-node', async () => {
    const { code, output } = await run(process.execPath, ['packages/tfjs-callback/scripts/setup-tfjs-node.mjs'], {
      cwd: ROOT,
      quiet: true,
    })
    // Not a failure: the tests that need it say that they were skipped, and why.
    if (code !== 0) console.log(`not here: ${output.trim().split('\n').at(-1)}`)
  })
}
await step('Building', build)
await import('./check.mjs')
