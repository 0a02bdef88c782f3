// `syvain-metrics backup`: a copy of a data folder's store, also while a server runs on it.
import { backupStore } from '@syvain-metrics/server'
import { type CommandDef, defineCommand } from 'citty'
import { folderOf, storeArguments } from '../data-folder.ts'
import { orFail } from '../fail.ts'

const args = {
  ...storeArguments,
  file: { type: 'positional', required: true, description: 'File to write; must not be there yet' },
} as const

/** The command. */
export const backup: CommandDef<typeof args> = defineCommand({
  meta: { name: 'backup', description: 'Copy the store of a data folder to a file, also while a server runs' },
  args,
  run: ({ args }) =>
    orFail(async () => {
      backupStore(folderOf(args, 'back up'), args.file)
      console.log(`Wrote ${args.file}`)
    }),
})
