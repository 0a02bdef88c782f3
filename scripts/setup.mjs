// Brings a clone to the point where everything runs: installs what the lockfile says, builds what changed since the last build.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { must, PNPM, ROOT } from './run.mjs'

const STAMP = join(ROOT, 'node_modules', '.cache', 'syvain-build.json')

/** Installs the dependencies of every package of the workspace. */
export async function install() {
  await must('Installing', 'npx', ['-y', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only'], {
    quiet: true,
  })
}

/**
 * Builds every package unless nothing changed since the last build.
 *
 * @param {{ force?: boolean, types?: boolean }} [options] Without `types` only what runs is built: a third of the time.
 */
export async function build({ force = false, types = true } = {}) {
  const stamp = sourceHash()
  const last = existsSync(STAMP) ? JSON.parse(readFileSync(STAMP, 'utf8')) : {}
  if (!force && last.stamp === stamp && (last.types || !types) && isBuilt()) return
  const args = ['-y', PNPM, '-r', '--workspace-concurrency=2', '--filter', './packages/*', 'build']
  await must('Building', 'npx', args, { quiet: true, env: { SYVAIN_BUILD_TYPES: types ? 'yes' : 'no' } })
  mkdirSync(dirname(STAMP), { recursive: true })
  writeFileSync(STAMP, JSON.stringify({ stamp, types }))
}

/** Prints what happens and how long it took. @param {string} what @param {() => Promise<void>} f */
export async function step(what, f) {
  const start = performance.now()
  process.stdout.write(`${what} … `)
  await f()
  console.log(`${((performance.now() - start) / 1000).toFixed(1)} s`)
}

function isBuilt() {
  return readdirSync(join(ROOT, 'packages')).every((name) => existsSync(join(ROOT, 'packages', name, 'dist')))
}

// Everything a build reads: sources, configurations, the lockfile.
function sourceHash() {
  const hash = createHash('sha256')
  const add = (path) => {
    for (const name of readdirSync(path).sort()) {
      if (name === 'node_modules' || name === 'dist' || name === 'test') continue
      const file = join(path, name)
      if (statSync(file).isDirectory()) add(file)
      else hash.update(file.slice(ROOT.length)).update('\0').update(readFileSync(file))
    }
  }
  add(join(ROOT, 'packages'))
  for (const name of ['pnpm-lock.yaml', 'tsconfig.base.json', 'tsup.base.ts'])
    hash.update(readFileSync(join(ROOT, name)))
  return hash.digest('hex')
}
