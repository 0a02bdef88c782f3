// `syvain-metrics keys`: API keys of a data folder, whether or not a server runs on it.
import { type ApiKeyRecord, type KeyStore, openKeyStore } from '@syvain-metrics/server'
import { type CommandDef, defineCommand } from 'citty'
import { placeOf, storeArguments } from '../data-folder.ts'
import { orFail } from '../fail.ts'
import { json } from '../json-argument.ts'

const create = defineCommand({
  meta: { name: 'create', description: 'Make an API key; it is shown this once' },
  args: { ...storeArguments, json, name: { type: 'string', valueHint: 'text', description: 'What the key is for' } },
  run: ({ args }) =>
    orFail(() =>
      withKeys(args, async (keys) => {
        const made = await keys.create(args.name === undefined ? {} : { name: args.name })
        console.log(args.json ? JSON.stringify(made) : made.key)
      }),
    ),
})

const list = defineCommand({
  meta: { name: 'list', description: 'List API keys; only their last four characters are kept' },
  args: { ...storeArguments, json },
  run: ({ args }) =>
    orFail(() =>
      withKeys(args, async (keys) => {
        const all = await keys.list()
        console.log(args.json ? JSON.stringify(all) : all.map(line).join('\n') || 'No keys')
      }),
    ),
})

const revoke = defineCommand({
  meta: { name: 'revoke', description: 'Make an API key useless at once' },
  args: { ...storeArguments, id: { type: 'positional', required: true, description: 'Id, as `keys list` shows it' } },
  run: ({ args }) =>
    orFail(() =>
      withKeys(args, async (keys) => {
        await keys.revoke(args.id)
        console.log(`Revoked ${args.id}`)
      }),
    ),
})

/** The command and its three parts. */
export const keys: CommandDef = defineCommand({
  meta: { name: 'keys', description: 'API keys of a data folder' },
  subCommands: { create, list, revoke },
})

async function withKeys(args: Parameters<typeof placeOf>[0], use: (keys: KeyStore) => Promise<void>): Promise<void> {
  const store = await openKeyStore(placeOf(args))
  try {
    await use(store)
  } finally {
    await store.close()
  }
}

function line({ id, name, lastFour, createdAtMs, revokedAtMs }: ApiKeyRecord): string {
  const state = revokedAtMs === null ? 'valid' : 'revoked'
  return `${id}  …${lastFour}  ${state}  ${new Date(createdAtMs).toISOString()}  ${name}`
}
