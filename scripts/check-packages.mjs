// Checks what a user would install: packs every public package, lints the packages, installs the tarballs with npm in an empty
// folder and loads them there as ESM, CommonJS and TypeScript. Prints one JSON line per check.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installConsumer, PACKAGES, pack, readPackage, tarball } from './consumer.mjs'
import { bin, ROOT, run } from './run.mjs'

const work = mkdtempSync(join(tmpdir(), 'syvain-packages-'))
const tarballs = join(work, 'tarballs')
let failed = false

try {
  const packed = await pack(tarballs)
  report('packages pack', packed)
  if (packed.code === 0) {
    await Promise.all([eachOf(PACKAGES.slice(0, 5)), eachOf(PACKAGES.slice(5))])
    await consumer()
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
process.exitCode = failed ? 1 : 0

async function eachOf(some) {
  for (const name of some) {
    const file = tarball(tarballs, name)
    report(`publint ${name}`, await run(bin('publint'), ['--strict', file], { quiet: true, env: { NO_COLOR: '1' } }))
    if (!('.' in readPackage(name).exports)) continue // a command has nothing to import
    report(
      `attw ${name}`,
      await run(bin('attw'), [file, '--profile', 'node16'], { quiet: true, env: { FORCE_COLOR: '0' } }),
    )
  }
}

async function consumer() {
  const dir = join(work, 'consumer')
  const installed = await installConsumer(dir, tarballs)
  report('tarballs install with npm', installed)
  if (installed.code !== 0) return
  report('tarballs load as ESM', await run(process.execPath, ['esm.mjs'], { cwd: dir, quiet: true }))
  report('tarballs load as CommonJS', await run(process.execPath, ['cjs.cjs'], { cwd: dir, quiet: true }))
  const tsc = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--target',
    'es2022',
    '--module',
    'nodenext',
    '--types',
    'node',
    '--typeRoots',
    join(ROOT, 'node_modules/@types'),
    'nodenext.mts',
    'nodenext.cts',
  ]
  report('tarballs type-check without skipLibCheck', await run(bin('tsc'), tsc, { cwd: dir, quiet: true }))
  const esbuild = join(ROOT, 'packages/core/node_modules/.bin/esbuild')
  const bundle = ['browser.mjs', '--bundle', '--platform=browser', '--format=esm', '--outfile=browser-bundle.js']
  report('tarballs bundle for browsers', await run(esbuild, bundle, { cwd: dir, quiet: true }))
  report(
    'tarballs run the command',
    await run(join(dir, 'node_modules/.bin/syvain-metrics'), ['--help'], { cwd: dir, quiet: true }),
  )
}

function report(check, { code, output }) {
  if (code !== 0) failed = true
  console.log(JSON.stringify({ check, ok: code === 0, output }))
}
