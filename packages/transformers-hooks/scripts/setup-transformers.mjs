#!/usr/bin/env node
// Installs transformers.js 3.x and 4.x for the tests, apart from the workspace: a shared one gives each a part of the other.
//
//   node scripts/setup-transformers.mjs [3] [4] [--force]
//
// npm installs what test/libraries/<major>/package-lock.json says, without install scripts: the ONNX runtime for the processor lies
// in its package. Parts for other platforms are deleted. A second run finds everything in place.
// Exit code: 0 it works, 1 it failed (no registry, for example), 3 it can't work on this machine; the reason is one line on stderr.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const LOCKS = fileURLToPath(new URL('../test/libraries/', import.meta.url))
/** Where test/transformers-library.ts looks. */
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/transformers.js/', import.meta.url))
const FILES = ['package.json', 'package-lock.json']

/** Loads the library and its native part, in a process of its own, where a crash is only an exit code. */
const PROGRAM = "await import('onnxruntime-node'); console.log((await import('@huggingface/transformers')).env.version)"

/** This machine lacks something that no second try will change. */
class Impossible extends Error {}

const startMs = Date.now()
const say = (text) => process.stdout.write(`${((Date.now() - startMs) / 1000).toFixed(1).padStart(5)} s  ${text}\n`)

function setUp(major, force) {
  const folder = join(CACHE, major)
  const lock = join(LOCKS, major)
  if (!force && FILES.every((name) => isSame(join(folder, name), join(lock, name))))
    return say(`transformers.js ${major}.x is in place`)
  // Gone before the new one is there: another version than the lockfile's is never tested.
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(CACHE, { recursive: true })
  // Under another name until it is whole: safe to interrupt, and to run twice at once.
  const draft = mkdtempSync(`${folder}-`)
  try {
    for (const name of FILES) copyFileSync(join(lock, name), join(draft, name))
    install(draft)
    deleteOtherPlatforms(join(draft, 'node_modules/onnxruntime-node/bin'))
    const version = run(process.execPath, ['--input-type=module', '--eval', PROGRAM], draft).trim()
    renameSync(draft, folder)
    say(`transformers.js ${version} works under Node ${process.versions.node}`)
  } catch (error) {
    // Somebody else was faster.
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function isSame(one, other) {
  return existsSync(one) && readFileSync(one).equals(readFileSync(other))
}

function install(cwd) {
  // Where there is no registry the answer should come soon.
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000']
  run(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', ...patience],
    cwd,
  )
}

function deleteOtherPlatforms(bin) {
  const { platform, arch } = process
  let kept = 0
  for (const api of readdirSync(bin)) {
    for (const os of readdirSync(join(bin, api))) {
      for (const cpu of readdirSync(join(bin, api, os))) {
        if (os === platform && cpu === arch) kept++
        else rmSync(join(bin, api, os, cpu), { recursive: true })
      }
    }
  }
  if (kept === 0) throw new Impossible(`onnxruntime-node has no part for ${platform} on ${arch}`)
}

/** Runs a program to its end and returns what it printed. */
function run(program, args, cwd) {
  const env = { ...process.env, NODE_OPTIONS: '' }
  const done = spawnSync(program, args, { cwd, encoding: 'utf8', env, shell: process.platform === 'win32' })
  if (done.error?.code === 'ENOENT') throw new Impossible(`${program} is not installed`)
  if (done.error) throw done.error
  if (done.status === 0) return done.stdout
  const lines = done.stderr.split('\n').filter((line) => /error/i.test(line))
  throw new Error(`${program} ended with ${done.signal ?? done.status}: ${lines[0] ?? done.stderr.trim()}`)
}

try {
  const { values, positionals } = parseArgs({
    options: { force: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const majors = readdirSync(LOCKS)
  const unknown = positionals.find((one) => !majors.includes(one))
  if (unknown !== undefined) throw new Impossible(`the versions are ${majors.join(' and ')}, got ${unknown}`)
  for (const major of positionals.length > 0 ? positionals : majors) setUp(major, values.force)
} catch (error) {
  console.error(`transformers.js was not set up: ${error.message}`)
  process.exitCode = error instanceof Impossible ? 3 : 1
}
