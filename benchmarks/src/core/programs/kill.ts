// Records in turns of ten events and kills itself in the middle of one.
import { Collector } from '@syvain-metrics/core'
import { job, pause, report, turn, value } from '../../run/job.ts'

interface KillJob {
  readonly url: string
  readonly folder: string
  readonly durability: 'turn' | 'batch'
  readonly turns: number
}

const { url, folder, durability, turns } = job<KillJob>()
const collector = new Collector('ak_org_bench', { host: url, spoolDir: folder, durability })
const experiment = await collector.experiment('bench')
await pause(400)
const times: number[] = []
const record = (): void => {
  experiment.metric('loss', value(times.length), { step: times.length, metadata: { split: 'train' } })
  times.push(Date.now())
}
for (let i = 0; i < turns; i++) {
  for (let k = 0; k < 10; k++) record()
  await turn()
}
const inTurn = 7
for (let k = 0; k < inTurn; k++) record()
// An open segment is never older than the delay of 250 ms, with a little for the timer, and never fuller than 499.
const youngerMs = Date.now() - 300
const open = Math.min(499, times.filter((time) => time >= youngerMs).length)
report({ recorded: times.length, inTurn, open })
process.kill(process.pid, 'SIGKILL')
