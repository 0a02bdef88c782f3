// `metrics-bench accept`: a change was looked at and found right; judgements begin anew from here.
import path from 'node:path'
import { FileStore } from '../history/file-store.ts'
import { type CliContext, cliOptions, type Flags } from './cli-context.ts'

/** @param label part of a benchmark's label; without one every benchmark is accepted */
export async function commandAccept(flags: Flags, label: string | undefined, context: CliContext): Promise<number> {
  const options = cliOptions(context, flags)
  const store = new FileStore(path.join(options.outDirPath, 'history'))
  const reason = typeof flags.reason === 'string' ? flags.reason : ''
  await store.accept(options.project, { label: label ?? null, atMs: context.deps.nowMs(), reason })
  const what = label === undefined ? 'every benchmark' : `benchmarks with "${label}" in their name`
  context.print(
    `accepted the present level of ${what} in ${options.project}; older runs are no baseline for it any more\n`,
  )
  return 0
}
