#!/usr/bin/env node
// Entry of the command `metrics-bench`.
import { main } from './cli/main.ts'
import { systemDeps } from './session/session-deps.ts'

const context = {
  cwd: process.cwd(),
  deps: systemDeps,
  print: (text: string): void => void process.stdout.write(text),
}

void main(process.argv.slice(2), context).then((code) => {
  process.exitCode = code
})
