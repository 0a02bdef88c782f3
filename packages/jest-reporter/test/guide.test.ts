import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, inject, it } from 'vitest'
import type { Report } from '../src/report/report.ts'
import { plainEnv } from './support/run-fixture.ts'

const GUIDE = readFileSync(fileURLToPath(new URL('../../../docs/guides/benchmarks.md', import.meta.url)), 'utf8')

interface Block {
  language: string
  file: string | undefined
  exit: string | undefined
  text: string
}

function blocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', info = '', text = '']) => ({
      language,
      file: /file=(\S+)/.exec(info)?.[1],
      exit: /exit=(\d)/.exec(info)?.[1],
      text,
    }),
  )
}

/** Runs a line of the guide in `dir`, where `npx` finds the stage's programs. */
function shell(line: string, dir: string): { status: number | null; output: string } {
  const stage = path.join(inject('stage'), 'node_modules')
  const bin = path.join(dir, 'bin')
  const env = plainEnv()
  const programs = {
    vitest: path.join(stage, 'vitest/vitest.mjs'),
    'metrics-bench': path.join(stage, '@syvain-metrics/jest-reporter/dist/metrics-bench.js'),
  }
  mkdirSync(bin, { recursive: true })
  const cases = Object.entries(programs).map(([name, file]) => `${name}) exec "${process.execPath}" "${file}" "$@" ;;`)
  writeFileSync(path.join(bin, 'npx'), `#!/bin/sh\nname=$1; shift\ncase $name in\n${cases.join('\n')}\nesac\n`, {
    mode: 0o755,
  })
  const done = spawnSync('sh', ['-c', line], {
    cwd: dir,
    env: { ...env, PATH: `${bin}:${env.PATH}` },
    encoding: 'utf8',
  })
  return { status: done.status, output: done.stdout + done.stderr }
}

describe('docs/guides/benchmarks.md', () => {
  it('the guide does what it says, file by file and command by command', { timeout: 170_000 }, () => {
    const dir = mkdtempSync(path.join(inject('stage'), 'guide-'))
    writeFileSync(path.join(dir, 'package.json'), '{ "name": "parser", "type": "module" }')
    const report = (): Report => JSON.parse(readFileSync(path.join(dir, '.metrics', 'report.json'), 'utf8')) as Report
    let executed = 0
    for (const block of blocks(GUIDE)) {
      if (block.file !== undefined) writeFileSync(path.join(dir, block.file), block.text)
      if (block.exit === undefined) continue
      executed += 1
      const { status, output } = shell(block.text, dir)
      expect(status, `${block.text}\n${output}`).toBe(Number(block.exit))
      if (executed === 1) expect(report().judgement.counts).toMatchObject({ new: 1 })
    }
    expect(executed).toBe(6)
    expect(report().run.benches.map((b) => b.label)).toEqual(['parse.bench.mjs > parse > 500 lines'])
    expect(report().run.benches[0]!.rounds).toHaveLength(3)
  })
})
