// Recovers when told to, says which sessions it got, and holds them until its input ends.
import { register } from 'tsx/esm/api'

register()
const { recoverSpools } = await import('../../src/spool/recover.ts')
const { systemClock } = await import('../../src/clock.ts')

const [root, host] = process.argv.slice(2)
process.stdout.write('ready\n')
process.stdin.once('data', () => {
  const sessions = recoverSpools({ root, host, clock: systemClock })
  process.stdout.write(`${JSON.stringify(sessions.map(({ header }) => header.session))}\n`)
})
