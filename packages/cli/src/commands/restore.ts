// `syvain-metrics restore`: puts a copy in place of a data folder's store.
import { restoreStore } from '@syvain-metrics/server'
import { type CommandDef, defineCommand } from 'citty'
import { folderOf, storeArguments } from '../data-folder.ts'
import { orFail } from '../fail.ts'
import { contents } from './verify.ts'

const args = {
  ...storeArguments,
  file: { type: 'positional', required: true, description: 'Copy, as `backup` wrote it; checked before it is used' },
  replace: { type: 'boolean', default: false, description: 'Give up what the folder holds' },
} as const

/** The command. */
export const restore: CommandDef<typeof args> = defineCommand({
  meta: { name: 'restore', description: 'Put a copy in place of the store of a data folder' },
  args,
  run: ({ args }) =>
    orFail(async () => {
      const { replace } = args
      const dir = folderOf(args, 'restore')
      console.log(`Restored ${dir}: ${contents(restoreStore(args.file, dir, { replace }))}`)
    }),
})
