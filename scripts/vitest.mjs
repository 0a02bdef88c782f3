// Runs vitest and gives its results as data.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bin, run } from './run.mjs'

/**
 * @param {string[]} [args] Arguments of `vitest run`.
 * @param {{ command?: string[], env?: Record<string, string>, quiet?: boolean }} [options] `command` starts vitest, default its bin.
 * @returns {Promise<{ code: number, output: string, results?: object, problem?: string }>} `results` as its JSON reporter writes them;
 *   `problem` says why there are none.
 */
export async function vitest(args = [], { command = [bin('vitest')], env = {}, quiet = false } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'syvain-tests-'))
  const file = join(dir, 'results.json')
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  try {
    const [program, ...flags] = command
    const ended = await run(program, [...flags, 'run', ...reporters, ...args], {
      env: { FORCE_COLOR: '0', ...env },
      quiet,
    })
    try {
      return { ...ended, results: JSON.parse(readFileSync(file, 'utf8')) }
    } catch (error) {
      return { ...ended, problem: `vitest wrote no results: ${error.message}` }
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
