// `syvain-metrics serve`: runs the server and its dashboard until it is told to stop.
import { createServer, openKeyStore, type StorePlace } from '@syvain-metrics/server'
import { type CommandDef, defineCommand } from 'citty'
import { placeOf, storeArguments } from '../data-folder.ts'
import { orFail } from '../fail.ts'

const args = {
  ...storeArguments,
  port: { type: 'string', default: '7777', valueHint: 'number', description: 'Port; 0 takes any free one' },
  host: {
    type: 'string',
    default: '127.0.0.1',
    valueHint: 'address',
    description: 'Interface to listen on; anything but loopback needs an API key first',
  },
  'allowed-host': {
    type: 'string',
    valueHint: 'names',
    description: 'Further Host headers to answer to, separated by commas',
  },
  verbose: { type: 'boolean', default: false, description: 'Say what the server does' },
} as const

/** The command. Its first line of output is the address. */
export const serve: CommandDef<typeof args> = defineCommand({
  meta: { name: 'serve', description: 'Run the server and its dashboard' },
  args,
  run: ({ args }) =>
    orFail(async () => {
      const { host, port, verbose } = args
      const place = placeOf(args)
      const stop = stopSignal()
      const server = await createServer({
        ...place,
        host,
        port: portOf(port),
        allowedHosts: (args['allowed-host'] ?? '').split(',').filter(Boolean),
        ...(verbose && { log: (line: string) => console.error(line) }),
      })
      console.log(server.url)
      console.log(`Dashboard: ${server.createLoginLink()}`)
      if (!(await hasKey(place))) {
        console.log('No API key yet: make one with "syvain-metrics keys create" and the same --dir or --store')
      }
      await stop
      await server.close()
    }),
})

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new Error(`Cannot start the server: --port must be a number from 0 to 65535, got "${text}"`)
}

async function hasKey(place: StorePlace): Promise<boolean> {
  const keys = await openKeyStore(place)
  try {
    return (await keys.list()).some(({ revokedAtMs }) => revokedAtMs === null)
  } finally {
    await keys.close()
  }
}

// Asked for before the server starts, so that a stop in between is not lost. A second signal ends the process at once.
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
