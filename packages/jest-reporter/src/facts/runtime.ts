// The Node that measures, with the flags that change how fast it is.
import type { RuntimeFacts } from '../model/run-record.ts'

/** Flags that change speed or safety of a measurement; their values may hold paths, so only these names leave. */
const ALLOWED = [
  '--max-old-space-size',
  '--max-semi-space-size',
  '--expose-gc',
  '--jitless',
  '--no-opt',
  '--single-threaded',
  '--predictable',
  '--hash-seed',
  '--cpu-prof',
  '--heap-prof',
  '--prof',
  '--inspect',
  '--inspect-brk',
  '--inspect-wait',
  '--enable-source-maps',
  '--experimental-strip-types',
]

/** Allow-listed flags in `args`, sorted, with a value only where it is a number. */
export function allowedFlags(args: readonly string[]): string[] {
  const kept = new Set<string>()
  for (const arg of args) {
    const [name = '', value] = arg.replaceAll('_', '-').split('=', 2)
    if (ALLOWED.includes(name)) kept.add(value !== undefined && /^\d+$/.test(value) ? `${name}=${value}` : name)
  }
  return [...kept].sort()
}

/** Facts of the running process. */
export function runtimeFacts(nodeOptions: string | undefined): RuntimeFacts {
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    flags: allowedFlags([...process.execArgv, ...(nodeOptions ?? '').split(/\s+/)]),
  }
}
