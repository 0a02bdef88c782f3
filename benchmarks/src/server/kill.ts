// What does it cost to kill the server in the middle of full ingest, again and again, and how long does the next one take to open?
import type { Answer, Bench, Question, Round } from '../question.ts'
import type { Reported } from '../run/child.ts'
import { medianOf, valuesOf, worstOf } from '../run/rounds.ts'
import { CLIENTS } from './workload.ts'

const NAME = 'kill -9'

export const kill: Question = {
  name: 'kill',
  asks: 'What is lost or double when the server is killed in the middle of full ingest, again and again on one store, and how long does it take to open?',

  async run(bench: Bench): Promise<Answer> {
    const dir = bench.folder()
    const all: Round[] = []
    let acknowledged: readonly number[] = new Array<number>(CLIENTS).fill(0)
    for (let round = 0; round < (bench.isQuick ? 3 : 20); round++) {
      const seen = await killOnce(bench, { dir, acknowledged, afterMs: 800 + ((round * 397) % 700) })
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
  { dir, acknowledged, afterMs }: { dir: string; acknowledged: readonly number[]; afterMs: number },
): Promise<Reported> {
  const server = await bench.service('serve', { dir })
  const load = bench.child('until-gone', { url: server.url, key: server.key, acknowledged })
  const timer = setTimeout(() => server.kill(), afterMs)
  try {
    return await load
  } finally {
    clearTimeout(timer)
    server.kill()
    await server.stop()
  }
}
