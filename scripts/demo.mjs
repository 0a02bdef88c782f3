// The demo command of a fresh clone: sets up, then trains, evaluates, benchmarks, reads back. `--exit` ends it afterwards.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './run.mjs'
import { build, install, step } from './setup.mjs'

await step('Installing', install)
await step('Building', () => build({ types: false }))

const main = join(ROOT, 'examples', 'demo', 'src', 'main.ts')
const child = spawn(process.execPath, ['--import', 'tsx', main, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
})
// Ctrl-C reaches the child by itself: it stops its server, then this process ends as it does.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('close', (code) => process.exit(code ?? 1))
