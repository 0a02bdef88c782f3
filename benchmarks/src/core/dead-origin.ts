// How many requests does a dead origin get in 40 s while events keep coming?
import type { Answer, Bench, Question } from '../question.ts'
import type { Reported } from '../run/child.ts'
import { valuesOf, worstOf } from '../run/rounds.ts'

const NAME = 'ours'

export const deadOrigin: Question = {
  name: 'dead-origin',
  asks: 'How many requests does a dead origin get in 40 s while events keep coming?',

  async run(bench: Bench): Promise<Answer> {
    // They wait most of the time and cost next to nothing: side by side.
    const runs = Array.from({ length: bench.isQuick ? 3 : 5 }, () => once(bench))
    const all = (await Promise.all(runs)).map((result, round) => ({ round, subject: NAME, result }))
    const row = {
      figure: 'failed requests to a dead origin in 40 s',
      value: worstOf(all, NAME, 'failed'),
      unit: 'requests',
      target: { atMost: 10 },
      note: `worst of ${valuesOf(all, NAME, 'failed').join(', ')}; counted by the server that resets`,
    }
    return { rows: [row], rounds: all }
  },
}

async function once(bench: Bench): Promise<Reported> {
  const server = await bench.server({ segments: true })
  await server.behave('reset')
  const result = await bench.child('dead-origin', { url: server.url, folder: bench.folder(), seconds: 40 })
  const { failed } = await server.report()
  server.stop()
  return { ...result, failed }
}
