// How late do events arrive while a loop that calls metric() never lets anything else run for 5 s?
import type { Answer, Bench, Question } from '../question.ts'
import type { Reported } from '../run/child.ts'
import { medianOf, rounds, worstOf } from '../run/rounds.ts'

const FLUSH_DELAY_MS = 250

export const blocked: Question = {
  name: 'blocked',
  asks: 'How late do events arrive while a loop that calls metric() never lets anything else run for 5 s?',

  async run(bench: Bench): Promise<Answer> {
    const subjects = [1, 20].map((stepMs) => ({ name: `every ${stepMs} ms`, run: () => once(bench, stepMs) }))
    const all = await rounds(subjects, bench.isQuick ? 1 : 5)
    const rows = subjects.map(({ name }) => ({
      figure: `blocked loop, metric() ${name}: largest lag`,
      value: worstOf(all, name, 'maxLagMs'),
      unit: 'ms',
      target: { atMost: 2 * FLUSH_DELAY_MS },
      note: `worst round; median lag ${Math.round(medianOf(all, name, 'medianLagMs'))} ms`,
    }))
    return { rows, rounds: all }
  },
}

async function once(bench: Bench, stepMs: number): Promise<Reported> {
  const server = await bench.server({ segments: true, ids: true })
  const { recorded } = await bench.child('blocked', { url: server.url, folder: bench.folder(), stepMs })
  const { lagsMs, distinct } = await server.report()
  server.stop()
  if (distinct !== recorded) throw new Error(`Cannot answer: ${distinct} of ${recorded} events arrived`)
  const sorted = [...lagsMs].sort((a, b) => a - b)
  return { recorded, maxLagMs: sorted.at(-1) as number, medianLagMs: sorted[sorted.length >> 1] as number }
}
