// Rules that no linter knows: size of files with a reason when long, a header comment, names of files, Node-only code behind its entry,
// dependencies in one direction.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { ROOT } from './run.mjs'

const MAX_LINES = 250
const LONG_REASON = /^\/\/.*\blong\b/im
const FORBIDDEN_NAMES = /^(utils?|helpers?|common|misc)\./
/** What each package may import of the others. */
const MAY_IMPORT = {
  protocol: [],
  'api-client': ['protocol'],
  core: ['protocol', 'api-client'],
  'tfjs-callback': ['core'],
  'transformers-hooks': ['core'],
  'jest-reporter': ['protocol', 'core'],
  server: ['protocol', 'dashboard'],
  dashboard: ['protocol'],
  cli: ['protocol', 'api-client', 'core', 'server'],
}
const problems = []

for (const name of Object.keys(MAY_IMPORT)) {
  for (const file of sources(join(ROOT, 'packages', name, 'src'))) {
    const text = readFileSync(file, 'utf8')
    const where = relative(ROOT, file)
    if (!text.replace(/^#!.*\n/, '').startsWith('//')) problems.push(`${where}: no header comment`)
    if (FORBIDDEN_NAMES.test(basename(file))) problems.push(`${where}: name it for its domain`)
    if (/\b(TODO|FIXME|XXX)\b/.test(text)) problems.push(`${where}: unfinished work in a comment`)
    for (const [, other] of text.matchAll(/^(?:import|export|}).*from '@syvain-metrics\/([a-z-]+)/gm)) {
      if (other !== name && !MAY_IMPORT[name].includes(other))
        problems.push(`${where}: ${name} must not import ${other}`)
    }
  }
}

for (const folder of ['packages', 'examples', 'benchmarks', 'conformance', 'scripts']) {
  for (const file of sources(join(ROOT, folder))) {
    const text = readFileSync(file, 'utf8')
    const lines = text.split('\n').length - 1
    if (lines > MAX_LINES && !LONG_REASON.test(header(text)))
      problems.push(`${relative(ROOT, file)}: ${lines} lines and no reason in its header`)
  }
}

for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1

function header(text) {
  return text
    .split('\n')
    .slice(0, 4)
    .filter((line) => line.startsWith('//'))
    .join('\n')
}

function sources(dir) {
  return readdirSync(dir).flatMap((name) => {
    if (name === 'node_modules' || name === 'dist' || name.startsWith('.')) return []
    const path = join(dir, name)
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return sources(path)
    return /\.([mc]?[tj]s|tsx)$/.test(name) ? [path] : []
  })
}
