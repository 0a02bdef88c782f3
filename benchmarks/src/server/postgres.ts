// How many durable points a second does the store on PostgreSQL take, without HTTP, and what does it keep of one?
import { noPostgres, startPostgres } from '../../../packages/server/test/support/postgres-process.ts'
import type { Answer, Bench, Question, Row } from '../question.ts'
import type { Reported } from '../run/child.ts'
import { medianOf, rounds, worstOf } from '../run/rounds.ts'

export const postgres: Question = {
  name: 'postgres',
  asks: 'How many durable points a second does the store on PostgreSQL take (8 batches of 500 at a time, without HTTP), and how many bytes does it keep of one?',

  async run(bench: Bench): Promise<Answer> {
    const rows = (perSecond?: number, bytes?: number, note = ''): Row[] => [
      { figure: 'PostgreSQL, segments', value: perSecond, unit: 'k points/s', target: { atLeast: 250 }, note },
      {
        figure: 'PostgreSQL, bytes per point',
        value: bytes,
        unit: 'B',
        target: { atMost: 30 },
        note: 'growth of the database',
      },
    ]
    if (noPostgres !== undefined) return { rows: rows(undefined, undefined, noPostgres), rounds: [] }
    const batches = bench.isQuick ? 60 : 400
    const all = await rounds([{ name: 'segments', run: () => onPostgres(bench, batches) }], bench.isQuick ? 1 : 3)
    const cpu = `${Math.round(medianOf(all, 'segments', 'cpuNsPerPoint'))} ns of our CPU a point`
    const perSecond = medianOf(all, 'segments', 'pointsPerSecond') / 1_000
    return { rows: rows(perSecond, worstOf(all, 'segments', 'bytesPerPoint'), cpu), rounds: all }
  },
}

async function onPostgres(bench: Bench, batches: number): Promise<Reported> {
  const server = await startPostgres({ isDurable: true })
  try {
    return await bench.child('postgres', { url: server.url('postgres'), batches }, { timeoutMs: 600_000 })
  } finally {
    await server.stop()
  }
}
