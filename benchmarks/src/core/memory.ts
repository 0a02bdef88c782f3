// How many bytes does a queued metric keep?
import type { Answer, Bench, Question } from '../question.ts'
import { median, rounds, valuesOf } from '../run/rounds.ts'

const OURS = ['metric(), worker never', 'metric(), worker always']
const PEERS = ['array.push', 'Influx', 'OpenTelemetry logs']

export const memory: Question = {
  name: 'memory',
  asks: 'How many bytes does a queued metric keep (100,000 queued, after collection: heap + external + shared memory)?',

  async run(bench: Bench): Promise<Answer> {
    const server = await bench.server({ segments: true })
    await server.behave('hang')
    const subjects = [...PEERS, ...OURS].map((name) => ({
      name,
      run: () => bench.child('record', { subject: name, events: 100_000, url: server.url }, { flags: ['--expose-gc'] }),
    }))
    const all = await rounds(subjects, bench.isQuick ? 3 : 5)
    server.stop()
    const rows = [...OURS, ...PEERS].map((name) => {
      const of = (what: string): number[] => valuesOf(all, name, what)
      const [heap, external, shared] = [of('heapBytes'), of('externalBytes'), of('sharedBytes')]
      // Shared memory is made by the recording thread, counted where it is made, and in no `external` of Node.
      const sums = heap.map((bytes, i) => bytes + (external[i] as number) + (shared[i] as number))
      const parts = [heap, external, shared].map((values) => median(values).toFixed(1))
      return {
        figure: `bytes per queued metric, ${name}`,
        value: median(sums),
        unit: 'B',
        ...(OURS.includes(name) && { target: { atMost: 32 } }),
        note: `heap ${parts[0]}, external ${parts[1]}, shared ${parts[2]}; RSS ${Math.round(median(of('rssBytes')))}`,
      }
    })
    return { rows, rounds: all }
  },
}
