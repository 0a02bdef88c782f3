// Runs one of the examples: `npm run example` lists them, `npm run example tfjs-custom-loop` runs one.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pnpm, ROOT } from './run.mjs'
import { build, install, step } from './setup.mjs'

const EXAMPLES = join(ROOT, 'examples')
const manifest = (name) => JSON.parse(readFileSync(join(EXAMPLES, name, 'package.json'), 'utf8'))
const names = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, 'package.json')))
const [chosen, ...rest] = process.argv.slice(2)

if (!names.includes(chosen)) {
  for (const name of names) console.log(`npm run example ${name.padEnd(20)} ${manifest(name).description ?? ''}`)
  process.exit(chosen === undefined ? 0 : 1)
}
await step('Installing', install)
await step('Building', () => build({ types: false }))
const { code } = await pnpm(['--dir', join(EXAMPLES, chosen), 'run', 'start', ...rest])
process.exit(code)
