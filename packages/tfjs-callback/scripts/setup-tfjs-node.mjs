#!/usr/bin/env node
// Gives @tensorflow/tfjs-node 4.22 its native part from registries alone: TensorFlow out of a PyPI wheel, the addon compiled here.
// Long: its users run this one file, without dependencies.
//
//   node scripts/setup-tfjs-node.mjs [--cache DIR] [--force]
//
// Needs Linux x64 with glibc, python3 with pip, g++ and binutils; a second run needs none of them, since results are cached.
// Exit code: 0 it works, 1 it failed, 3 it can't work on this machine (the one line on stderr says why).
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const PACKAGE = '@tensorflow/tfjs-node'

/** The version that tfjs-node 4.22.0 itself asks for. cp310 is only the wheel's tag: no Python code of it is ever run. */
const WHEEL = {
  requirement: 'tensorflow-cpu==2.9.1',
  sha256: '6666ddeae45e1f41da788cb4bdea3435aba16edb0bc17b7ac00631c7c9eb052e',
  python: '3.10',
  platform: 'manylinux_2_17_x86_64',
  legacyPlatform: 'manylinux2014_x86_64',
}

/** What is taken from the wheel. The C API lives in the library of the Python extension. */
const LIBRARIES = ['tensorflow/libtensorflow_framework.so.2', 'tensorflow/python/_pywrap_tensorflow_internal.so']
const HEADERS = ['tensorflow/include/tensorflow/c/', 'tensorflow/include/tensorflow/core/platform/']
const STAND_INS = 'libpython_stand_ins.so'
const ADDON = 'tfjs_binding.node'

/** A wheel, its unpacked part and the stripped copy stand side by side for a moment. */
const FREE_BYTES_NEEDED = 1.5e9

/** This machine lacks something that no second try will change. */
class Impossible extends Error {}

const startMs = Date.now()
const say = (text) =>
  process.stdout.write(`tfjs-node ${((Date.now() - startMs) / 1000).toFixed(1).padStart(5)} s  ${text}\n`)

/** Runs a program to its end and returns what it printed. */
function run(program, args, options = {}) {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28, ...options })
  if (done.error?.code === 'ENOENT') throw new Impossible(`${program} is not installed`)
  if (done.error) throw done.error
  if (done.status === 0) return done.stdout
  const lastLines = `${done.stdout}${done.stderr}`.trim().split('\n').slice(-12).join('\n')
  throw new Error(`${program} ${args[0]} … ended with ${done.signal ?? done.status}:\n${lastLines}`)
}

function projectRoot() {
  for (let dir = dirname(fileURLToPath(import.meta.url)); dir !== dirname(dir); dir = dirname(dir)) {
    if (existsSync(join(dir, 'pnpm-workspace.yaml'))) return dir
  }
  return process.cwd()
}

/** The folder of the installed package, as this package or the one we are called from sees it. */
function installedPackage() {
  const places = [
    fileURLToPath(import.meta.url),
    join(projectRoot(), 'packages/tfjs-callback/package.json'),
    join(process.cwd(), 'x'),
  ]
  for (const place of places) {
    try {
      return realpathSync(dirname(createRequire(place).resolve(`${PACKAGE}/package.json`)))
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  throw new Impossible(`${PACKAGE} is not installed; run pnpm install first`)
}

/** Loads the package in a process of its own, where a crash is only an exit code, and lets it compute. Returns what is wrong, or ''. */
function complaint(folder) {
  const program = `
    const util = require('node:util')
    util.isNullOrUndefined ??= (value) => value == null
    const tf = require(${JSON.stringify(folder)})
    const sum = tf.tensor1d([1, 2, 3]).dot(tf.tensor1d([4, 5, 6])).dataSync()[0]
    if (tf.getBackend() !== 'tensorflow' || sum !== 32) throw new Error(tf.getBackend() + ' computes ' + sum)`
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', NODE_OPTIONS: '' }
  const done = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8', timeout: 120_000, env })
  if (done.status === 0) return ''
  return done.stderr.split('\n').find((line) => line.includes('Error')) ?? `it ended with ${done.signal ?? done.status}`
}

function assertPossible() {
  const { platform, arch } = process
  if (platform !== 'linux' || arch !== 'x64')
    throw new Impossible(`only Linux on x64 is covered, this is ${platform} on ${arch}`)
  if (!process.report.getReport().header.glibcVersionRuntime)
    throw new Impossible('the wheel needs glibc, which this system lacks')
  if (!/\bavx\b/.test(readFileSync('/proc/cpuinfo', 'utf8')))
    throw new Impossible('TensorFlow needs a processor with AVX')
}

/** Lets `fill` make a folder under another name and puts it in place when it is whole: safe to interrupt, and to run twice at once. */
function madeOnce(folder, fill) {
  if (existsSync(folder)) return folder
  mkdirSync(dirname(folder), { recursive: true })
  const draft = mkdtempSync(`${folder}-`)
  try {
    fill(draft)
    renameSync(draft, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return folder
}

/** Libraries, stripped, and headers of TensorFlow, out of the wheel. */
function fillWithTensorFlow(draft) {
  const { bavail, bsize } = statfsSync(draft)
  if (bavail * bsize < FREE_BYTES_NEEDED)
    throw new Impossible(`${draft} has less than 1.5 GB free; choose another place with --cache`)
  const wheelDir = join(draft, 'wheel')
  mkdirSync(wheelDir)
  say(`downloading ${WHEEL.requirement} with pip (207 MB)`)
  writeFileSync(join(wheelDir, 'wanted.txt'), `${WHEEL.requirement} --hash=sha256:${WHEEL.sha256}\n`)
  const wheelOptions = [
    '--only-binary=:all:',
    '--no-deps',
    '--require-hashes',
    '--implementation',
    'cp',
    '--python-version',
    WHEEL.python,
  ]
  const platforms = ['--platform', WHEEL.platform, '--platform', WHEEL.legacyPlatform]
  const quiet = ['--quiet', '--no-cache-dir', '--disable-pip-version-check']
  run('python3', ['-m', 'pip', 'download', '-r', 'wanted.txt', '-d', '.', ...wheelOptions, ...platforms, ...quiet], {
    cwd: wheelDir,
  })
  const wheel = readdirSync(wheelDir).find((name) => name.endsWith('.whl'))

  say('unpacking and stripping')
  const unzip = `
import sys, zipfile
wheel, *wanted = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(members=[name for name in archive.namelist() if name.startswith(tuple(wanted))])`
  run('python3', ['-c', unzip, wheel, ...LIBRARIES, ...HEADERS], { cwd: wheelDir })
  mkdirSync(join(draft, 'lib'))
  for (const library of LIBRARIES) {
    const to = join(draft, 'lib', library.split('/').at(-1))
    renameSync(join(wheelDir, library), to)
    run('strip', ['--strip-unneeded', to])
  }
  renameSync(join(wheelDir, 'tensorflow/include'), join(draft, 'include'))
  rmSync(wheelDir, { recursive: true })
  makeStandIns(join(draft, 'lib'))
}

/**
 * The extension is linked so that its loader insists on every symbol of Python, though nothing here starts Python.
 * A small library has them all: data that is zero, and functions that end the process if they are ever reached.
 */
function makeStandIns(lib) {
  const extension = join(lib, LIBRARIES[1].split('/').at(-1))
  const missing = run('nm', ['-D', '--undefined-only', '--format=just-symbols', extension]).split('\n')
  const names = missing.map((line) => line.trim().split('@')[0]).filter((name) => /^_?Py/.test(name))
  const lines = names.map((name) => {
    if (name === 'Py_IsInitialized') return `int ${name}(void) { return 0; }`
    return /^PyExc_|_Type$|Struct$/.test(name) ? `char ${name}[512];` : `void ${name}(void) { reached("${name}"); }`
  })
  const source = join(lib, 'stand-ins.c')
  const head =
    '#include <stdio.h>\n#include <stdlib.h>\nstatic void reached(const char *name) { fprintf(stderr, "%s: no Python here\\n", name); abort(); }'
  writeFileSync(source, `${head}\n${lines.join('\n')}\n`)
  run('g++', ['-x', 'c', '-shared', '-fPIC', `-Wl,-soname,${STAND_INS}`, '-o', join(lib, STAND_INS), source])
  rmSync(source)
}

/** Node's own headers where this Node carries them, else those of the npm package `node-api-headers`, which are enough for an addon like this. */
function nodeHeaders(cache) {
  const prefixes = [dirname(dirname(realpathSync(process.execPath))), '/usr/local', '/usr']
  const found = prefixes
    .map((prefix) => join(prefix, 'include/node'))
    .find((dir) => existsSync(join(dir, 'node_api.h')))
  if (found) return found
  return madeOnce(join(cache, 'node-api-headers'), (draft) => {
    say('no Node headers on this machine: taking the package node-api-headers')
    const archive = run('npm', ['pack', 'node-api-headers@1', '--silent'], { cwd: draft }).trim().split('\n').at(-1)
    run('tar', ['-xzf', archive, '--strip-components=2', 'package/include'], { cwd: draft })
  })
}

/** The addon, from the two sources in the package. It speaks N-API 8, so one build serves every Node from 20 on. */
function fillWithAddon(draft, folder, tensorflow, cache) {
  say('compiling the addon')
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(folder, 'binding', name))
  const includes = [nodeHeaders(cache), join(tensorflow, 'include'), folder].map((dir) => `-I${dir}`)
  const libraries = readdirSync(join(tensorflow, 'lib')).map((name) => `-l:${name}`)
  const linking = [
    '-L',
    join(tensorflow, 'lib'),
    '-Wl,--no-as-needed',
    ...libraries,
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
    '-Wl,--allow-shlib-undefined',
  ]
  run('g++', [
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-shared',
    '-DNAPI_VERSION=8',
    ...includes,
    ...sources,
    '-o',
    join(draft, ADDON),
    ...linking,
  ])
}

/** Hard links where the cache is on the same disk, copies where it is not. */
function place(from, toDir) {
  rmSync(toDir, { recursive: true, force: true })
  mkdirSync(toDir, { recursive: true })
  for (const name of readdirSync(from)) {
    try {
      linkSync(join(from, name), join(toDir, name))
    } catch (error) {
      if (error.code !== 'EXDEV' && error.code !== 'EPERM') throw error
      copyFileSync(join(from, name), join(toDir, name))
    }
  }
}

function setUp({ cache, force }) {
  const folder = installedPackage()
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (!force && complaint(folder) === '') return say(`${PACKAGE} ${version} works already`)
  assertPossible()
  const names = {
    tensorflow: join(cache, WHEEL.requirement.replace('==', '-')),
    addon: join(cache, `addon-${version}`),
  }
  if (force) for (const made of Object.values(names)) rmSync(made, { recursive: true, force: true })
  const tensorflow = madeOnce(names.tensorflow, fillWithTensorFlow)
  const addon = madeOnce(names.addon, (draft) => fillWithAddon(draft, folder, tensorflow, cache))
  place(join(tensorflow, 'lib'), join(folder, 'deps/lib'))
  place(addon, join(folder, 'lib/napi-v8'))
  const left = complaint(folder)
  if (left) throw new Error(`everything is in place, but it does not work: ${left}`)
  say(`${PACKAGE} ${version} works, with ${WHEEL.requirement} under Node ${process.versions.node}`)
}

try {
  const { values } = parseArgs({ options: { cache: { type: 'string' }, force: { type: 'boolean', default: false } } })
  setUp({ cache: resolve(values.cache ?? join(projectRoot(), 'node_modules/.cache/tfjs-node')), force: values.force })
} catch (error) {
  console.error(`tfjs-node was not set up: ${error.message}`)
  process.exitCode = error instanceof Impossible ? 3 : 1
}
