// Checks the types of every part of the workspace, two compilers at a time.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { bin, ROOT, run } from './run.mjs'

const candidates = [
  ...['packages', 'examples'].flatMap((dir) => readdirSync(join(ROOT, dir)).map((name) => `${dir}/${name}`)),
  'benchmarks',
  'conformance',
]
const projects = candidates.filter((path) => existsSync(join(ROOT, path, 'tsconfig.json')))
let failed = 0

async function work() {
  for (let path = projects.shift(); path !== undefined; path = projects.shift()) {
    const { code, output } = await run(bin('tsc'), ['-p', path], { quiet: true })
    if (code === 0) continue
    failed++
    console.error(`${path}\n${output}`)
  }
}

await Promise.all([work(), work()])
process.exitCode = failed === 0 ? 0 : 1
