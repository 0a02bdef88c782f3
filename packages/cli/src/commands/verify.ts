// `syvain-metrics verify`: checks a data folder's store, also while a server runs on it.
import { type Verification, verifyStore } from '@syvain-metrics/server'
import { type CommandDef, defineCommand } from 'citty'
import { folderOf, storeArguments } from '../data-folder.ts'
import { orFail } from '../fail.ts'
import { json } from '../json-argument.ts'

const args = { ...storeArguments, json } as const

/** The command. Status 1 when something is wrong. */
export const verify: CommandDef<typeof args> = defineCommand({
  meta: { name: 'verify', description: 'Check every chunk of a data folder, its checksum, and what tables say of it' },
  args,
  run: ({ args }) =>
    orFail(async () => {
      const found = verifyStore(folderOf(args, 'verify'))
      console.log(args.json ? JSON.stringify(found) : [contents(found), ...found.problems].join('\n'))
      if (found.problems.length > 0) process.exitCode = 1
    }),
})

/** What was looked at, in one line. */
export function contents({ experiments, series, chunks, points, problems }: Verification): string {
  const state = problems.length === 0 ? 'no problems' : `${problems.length} problems`
  return `${experiments} experiments, ${series} series, ${chunks} chunks, ${points} points: ${state}`
}
