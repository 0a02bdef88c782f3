// The command line: reads arguments, calls one command, turns its answer into an exit status.

import { parseArgs } from 'node:util'
import { errorText } from '../error-text.ts'
import { type CliContext, UsageError } from './cli-context.ts'
import { commandAb } from './command-ab.ts'
import { commandAccept } from './command-accept.ts'
import { commandCompare } from './command-compare.ts'
import { commandFlush } from './command-flush.ts'
import { commandGate } from './command-gate.ts'
import { commandInit } from './command-init.ts'
import { commandMerge } from './command-merge.ts'
import { commandRun } from './command-run.ts'

export const USAGE = `metrics-bench: benchmarks that are judged without false alarms

  run [--rounds 3] [--confirm 2] [--quiet] -- COMMAND    rounds in fresh processes, judged against history
  ab --base REF [--pairs 5] [--setup COMMAND] -- COMMAND two commits on this machine, in alternating order
  compare BASE NEW                                       two stored reports
  gate [--from FILE]                                     decide on a report that an earlier job wrote
  merge PLACE...                                         shards as one run
  flush                                                  send what earlier runs could not
  accept [NAME] [--reason TEXT]                          the present level is right
  init                                                   configuration for the runners found here

  --fail-on LIST      regressed,unconfirmed,failed,missing,incomparable   default regressed,failed
  --threshold N       smallest relative change worth a word               default 0.05
  --min-benches N     fewer benchmarks fail                               default 1
  --require-baseline  a benchmark without one is exit status 3
  --out-dir DIR       default .metrics
  --project NAME      default the name in package.json

exit status: 0 passed · 1 gate or command failed · 2 usage or machine · 3 baseline required but absent
`

const TEXT_FLAGS = [
  'rounds',
  'confirm',
  'base',
  'pairs',
  'setup',
  'from',
  'reason',
  'fail-on',
  'threshold',
  'min-benches',
  'out-dir',
  'project',
]
const SWITCHES = ['quiet', 'require-baseline', 'help']

function parse(argv: readonly string[]): {
  flags: Record<string, string | boolean | undefined>
  words: string[]
  command: string[]
} {
  const cut = argv.indexOf('--')
  const own = cut === -1 ? argv : argv.slice(0, cut)
  const options = Object.fromEntries([
    ...TEXT_FLAGS.map((name) => [name, { type: 'string' as const }]),
    ...SWITCHES.map((name) => [name, { type: 'boolean' as const }]),
  ])
  try {
    const { values, positionals } = parseArgs({ args: [...own], options, allowPositionals: true })
    return {
      flags: values as Record<string, string | boolean | undefined>,
      words: positionals,
      command: cut === -1 ? [] : argv.slice(cut + 1),
    }
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

async function dispatch(argv: readonly string[], context: CliContext): Promise<number> {
  const { flags, words, command } = parse(argv)
  const [name, ...rest] = words
  if (flags.help || name === 'help') {
    context.print(USAGE)
    return 0
  }
  switch (name) {
    case 'run':
      return commandRun(flags, command, context)
    case 'ab':
      return commandAb(flags, command, context)
    case 'compare':
      return commandCompare(flags, rest, context)
    case 'gate':
      return commandGate(flags, context)
    case 'merge':
      return commandMerge(flags, rest, context)
    case 'flush':
      return commandFlush(flags, context)
    case 'accept':
      return commandAccept(flags, rest[0], context)
    case 'init':
      return commandInit(context)
    default:
      throw new UsageError(
        name === undefined ? 'Cannot start: no command given' : `Cannot start: there is no command ${name}`,
      )
  }
}

/** @returns the exit status */
export async function main(argv: readonly string[], context: CliContext): Promise<number> {
  try {
    return await dispatch(argv, context)
  } catch (error) {
    const text = errorText(error)
    const help = error instanceof UsageError ? '\nSee: metrics-bench help' : ''
    context.deps.say(`metrics-bench: ${text}${help}\n`)
    return 2
  }
}
