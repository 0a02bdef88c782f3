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
  console.log(isSound ? 'Everything recorded is stored: the counts add up.' : 'The counts do not add up.')
  if (process.argv.includes('--stay')) {
    console.log(`Dashboard: ${server.loginLink}\nCtrl-C ends it.`)
    await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))
  } else {
    console.log(`Dashboard: run again with --stay and open the link it prints. It was at ${server.url}`)
  }
  await server.stop()
  process.exitCode = isSound ? 0 : 1
}
