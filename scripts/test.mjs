// The test command of a fresh clone: sets up, then runs every check. `--tfjs-node` sets up the native TensorFlow back end too. Where
// that, or a version of transformers.js, can't be set up, its tests are counted as skipped.
import { ROOT, run } from './run.mjs'
import { build, install, step } from './setup.mjs'

await step('Installing', install)
await optional('transformers.js 3.x and 4.x', 'packages/transformers-hooks/scripts/setup-transformers.mjs')
if (process.argv.includes('--tfjs-node')) {
  await optional('tfjs-node', 'packages/tfjs-callback/scripts/setup-tfjs-node.mjs')
}
await step('Building', build)
await import('./check.mjs')

/** Sets up what some tests need. Not a failure where it can't be: those tests say that they were skipped, and why. */
async function optional(what, script) {
  await step(`Setting up ${what}`, async () => {
    const { code, output } = await run(process.execPath, [script], { cwd: ROOT, quiet: true })
    if (code !== 0) console.log(`not here: ${output.trim().split('\n').at(-1)}`)
  })
}
