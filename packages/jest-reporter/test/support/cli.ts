// Runs a command of `metrics-bench` in this process, in a folder of its own, with a recorder as the destination.
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { commandRunner } from '../../src/facts/run-command.ts'
import type { SessionDeps } from '../../src/session/session-deps.ts'
import { type Recorder, recorder } from './recorder.ts'
import { plainEnv } from './run-fixture.ts'
import { bench, runRecord } from './run-record.ts'

export interface Bench {
  dir: string
  recorder: Recorder
  /** Everything said on standard error so far. */
  said: () => string
  printed: () => string
  /** Runs a command line, `FAKE` standing for the fake runner. */
  run(line: string, env?: Record<string, string>): Promise<number>
  times(times: Record<string, number | null | (number | null)[]>): void
}

const SHARED = fileURLToPath(new URL('../fixtures/shared', import.meta.url))

/** A folder with the fake runner in it. */
export function cliBench(): Bench {
  const dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'metrics-bench-test-')))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  cpSync(SHARED, path.join(dir, 'shared'), { recursive: true })
  const template = { bench: bench('template', 1), run: runRecord(0, []) }
  writeFileSync(path.join(dir, 'shared', 'template.json'), JSON.stringify(template))
  writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ name: 'parser' }))
  let [said, printed] = ['', '']
  const destination = recorder()
  const deps = (env: Record<string, string>): SessionDeps => ({
    env: plainEnv(env),
    nowMs: () => Date.now(),
    say: (text) => {
      said += text
    },
    runCommand: (cwd) => commandRunner(cwd),
    openDestination: async () => ({ mode: 'shared', collector: destination.collector, file: null }),
  })
  return {
    dir,
    recorder: destination,
    said: () => said,
    printed: () => printed,
    run(line, env = {}) {
      const argv = line
        .split(' ')
        .filter(Boolean)
        .flatMap((word) => (word === 'FAKE' ? ['node', path.join(dir, 'shared', 'fake-runner.mjs')] : [word]))
      const print = (text: string): void => {
        printed += text
      }
      return main(argv, { cwd: dir, deps: deps(env), print })
    },
    times(times) {
      writeFileSync(path.join(dir, 'times.json'), JSON.stringify(times))
    },
  }
}
