// What does it cost to kill the server in the middle of full ingest, again and again, and how long does the next one take to open?
import type { Answer, Bench, Question, Round } from '../question.ts'
import type { Reported } from '../run/child.ts'
import { medianOf, valuesOf, worstOf } from '../run/rounds.ts'
import type { ServiceHandle } from '../run/service.ts'
import { CLIENTS } from './workload.ts'

const NAME = 'kill -9'
// A different moment each time: other requests are then on the way, in the queue or in a commit.
const FIRST_POINTS = 50_000

export const kill: Question = {
  name: 'kill',
  asks: 'What is lost or double when the server is killed in the middle of full ingest, again and again on one store, and how long does it take to open?',

  async run(bench: Bench): Promise<Answer> {
    const dir = bench.folder()
    const all: Round[] = []
    let acknowledged: readonly number[] = new Array<number>(CLIENTS).fill(0)
    for (let round = 0; round < (bench.isQuick ? 3 : 20); round++) {
      const seen = await killOnce(bench, {
        dir,
        acknowledged,
        afterPoints: FIRST_POINTS + ((round * 39_700) % 400_000),
      })
      acknowledged = acknowledged.map((_, i) => seen[`client${i}`] as number)
      const left = await bench.child('after-kill', { dir, acknowledged }, { timeoutMs: 600_000 })
      all.push({ round, subject: NAME, result: { ...seen, ...left } })
    }
    const kills = all.length
    const points = Math.max(...valuesOf(all, NAME, 'points')).toLocaleString('en')
    const sum = (name: string): number => valuesOf(all, NAME, name).reduce((total, value) => total + value, 0)
    const rows = [
      {
        figure: `${kills} × kill -9: acknowledged points lost`,
        value: sum('lost'),
        unit: 'points',
        target: { atMost: 0 },
        note: `of ${sum('sent').toLocaleString('en')} acknowledged`,
      },
      { figure: `${kills} × kill -9: double points`, value: sum('doubled'), unit: 'points', target: { atMost: 0 } },
      {
        figure: 'opening after a kill',
        value: worstOf(all, NAME, 'reopenMs'),
        unit: 'ms',
        target: { atMost: 1_000 },
        note: `worst, median ${medianOf(all, NAME, 'reopenMs').toFixed(0)} ms; up to ${points} points`,
      },
    ]
    return { rows, rounds: all }
  },
}

async function killOnce(
  bench: Bench,
  { dir, acknowledged, afterPoints }: { dir: string; acknowledged: readonly number[]; afterPoints: number },
): Promise<Reported> {
  const server = await bench.service('serve', { dir })
  try {
    const load = bench.child('until-gone', { url: server.url, key: server.key, acknowledged })
    let isOver = false
    const end = (): void => {
      isOver = true
    }
    load.then(end, end)
    while (!isOver && (await acceptedBy(server)) < afterPoints) await new Promise((resolve) => setTimeout(resolve, 5))
    server.kill()
    return await load
  } finally {
    server.kill()
    await server.stop()
  }
}

/** Points that the server says it has taken since it started. */
async function acceptedBy({ url, key }: ServiceHandle): Promise<number> {
  const reply = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } })
  const accepted = /^syvain_metrics_events_total{result="accepted"} (\d+)$/m.exec(await reply.text())
  if (accepted === null) throw new Error('Cannot measure: the server does not say how much it has taken')
  return Number(accepted[1])
}
