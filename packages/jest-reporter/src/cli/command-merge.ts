// `metrics-bench merge`: the records of several shards as one run, judged and delivered once.
import { mergeShards } from '../session/merge-runs.ts'
import { readParts } from '../spool/part-file.ts'
import { type CliContext, cliOptions, type Flags, settleCli, UsageError, worstCode } from './cli-context.ts'
import { byProject } from './command-run.ts'

/**
 * Shards write their records where `SYVAIN_METRICS_PARTS` points; `places` are those files and folders.
 *
 * @throws UsageError when there is nothing to merge
 */
export async function commandMerge(flags: Flags, places: readonly string[], context: CliContext): Promise<number> {
  if (places.length === 0) throw new UsageError('Cannot merge: give the folders or files that the shards wrote')
  const parts = await readParts(places).catch((error: Error) => {
    throw new UsageError(`Cannot merge: ${error.message}`)
  })
  if (parts.length === 0) throw new UsageError('Cannot merge: there is no record in these places')
  const codes: number[] = []
  for (const group of byProject(parts)) {
    const options = cliOptions(context, flags, group[0]!.options)
    const outcome = await settleCli(mergeShards(group.map((part) => part.run)), options, context)
    codes.push(outcome.code)
  }
  return worstCode(codes)
}
