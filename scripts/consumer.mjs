// The packages as a user gets them: packed, and installed with npm in an empty folder.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pnpm, ROOT, run } from './run.mjs'

/** Folders of the packages. */
export const PACKAGES = readdirSync(join(ROOT, 'packages'))

/** The package.json of a package. @param {string} name */
export function readPackage(name) {
  return JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'))
}

/** Path of a packed package. @param {string} dir @param {string} name */
export function tarball(dir, name) {
  return join(dir, `syvain-metrics-${name}-${readPackage(name).version}.tgz`)
}

/** Packs every package; they must be built. @param {string} dir Where the tarballs go. @returns the result of the command */
export function pack(dir) {
  mkdirSync(dir, { recursive: true })
  return pnpm(['-r', '--filter', './packages/*', 'pack', '--pack-destination', dir], { quiet: true })
}

/**
 * Installs the tarballs of `pack()` in a folder, and puts the programs of `integrations/` beside them.
 *
 * @param {string} dir
 * @param {string} tarballs
 * @returns the result of the command
 */
export async function installConsumer(dir, tarballs) {
  mkdirSync(dir, { recursive: true })
  const dependencies = Object.fromEntries(
    PACKAGES.map((name) => [`@syvain-metrics/${name}`, `file:${tarball(tarballs, name)}`]),
  )
  // Overridden too: the packages name each other by version, which no registry has yet.
  writeFileSync(
    join(dir, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, dependencies, overrides: dependencies }),
  )
  for (const file of readdirSync(join(ROOT, 'integrations')))
    copyFileSync(join(ROOT, 'integrations', file), join(dir, file))
  return run('npm', ['install', '--no-audit', '--no-fund', '--legacy-peer-deps'], { cwd: dir, quiet: true })
}
