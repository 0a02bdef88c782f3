// The begin and the end of each example: the server, the table of what the server holds, the verdict, and the way to the dashboard.
import type { Check } from '../../demo/src/read-back.ts'
import { type RunningServer, startServer } from '../../demo/src/server.ts'

/** Starts a server that also ends when the example throws. */
export async function startExampleServer(dir: string): Promise<RunningServer> {
  const server = await startServer(dir)
  process.once('exit', () => void server.stop())
  return server
}

/** Prints the table and the link, and stops the server: at once, or with `--stay` when Ctrl-C says so. Sets the exit code. */
export async function conclude(server: RunningServer, checks: readonly Check[]): Promise<void> {
  console.table(
    checks.map(({ problems, ...row }) => ({ ...row, check: problems.length === 0 ? 'ok' : problems.join('; ') })),
  )
  const isSound = checks.length > 0 && checks.every(({ problems }) => problems.length === 0)
  await endExample(server, {
    isSound,
    staying: `Dashboard: ${server.loginLink}\nCtrl-C ends it.`,
    leaving: `Dashboard: run again with --stay and open the link it prints. It was at ${server.url}`,
  })
}

/** How an example ends. */
export interface Ending {
  /** Whether the server holds all that was recorded. */
  readonly isSound: boolean
  /** What is said with `--stay`, while the server waits for Ctrl-C. */
  readonly staying: string
  /** What is said without it. */
  readonly leaving?: string
}

/** Says the verdict, and stops the server: at once, or with `--stay` when Ctrl-C says so. Sets the exit code. */
export async function endExample(server: RunningServer, { isSound, staying, leaving }: Ending): Promise<void> {
  console.log(isSound ? 'Everything recorded is stored: the counts add up.' : 'The counts do not add up.')
  if (process.argv.includes('--stay')) {
    console.log(staying)
    await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))
  } else if (leaving !== undefined) console.log(leaving)
  await server.stop()
  process.exitCode = isSound ? 0 : 1
}
