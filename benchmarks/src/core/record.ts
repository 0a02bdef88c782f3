// What does a call of `series.log` and of `metric()` cost the caller, over pushing an object to an array (the second million)?
import type { Answer, Bench, Question } from '../question.ts'
import { medianOf, ratioOf, rounds } from '../run/rounds.ts'

const OURS = ['series.log', 'metric()'].flatMap((call) =>
  ['always', 'never'].map((worker) => `${call}, worker ${worker}`),
)
const PEERS = ['array.push', 'prom-client', 'Influx', 'OpenTelemetry logs']

export const record: Question = {
  name: 'record',
  asks: 'What does a call of `series.log` and of `metric()` cost the caller, over pushing an object to an array?',

  async run(bench: Bench): Promise<Answer> {
    const server = await bench.server({ segments: true })
    await server.behave('hang')
    const events = bench.isQuick ? 300_000 : 1_000_000
    const subjects = [...PEERS, ...OURS].map((name) => ({
      name,
      run: () => bench.child('record', { subject: name, events, warmUp: events, url: server.url }),
    }))
    const all = await rounds(subjects, bench.isQuick ? 3 : 9)
    server.stop()
    const ours = OURS.map((name) => ({
      figure: `\`${name.replace(', ', '`, ')}: CPU over \`array.push\``,
      value: ratioOf(all, name, 'array.push', 'cpuNs'),
      unit: '×',
      target: { atMost: name.startsWith('series') ? 0.35 : 0.5 },
      note: `${Math.round(medianOf(all, name, 'cpuNs'))} ns`,
    }))
    const peers = PEERS.map((name) => ({
      figure: `${name}: CPU over \`array.push\``,
      value: ratioOf(all, name, 'array.push', 'cpuNs'),
      unit: '×',
      note: `${Math.round(medianOf(all, name, 'cpuNs'))} ns${name === 'prom-client' ? ', keeps the last value only' : ''}`,
    }))
    return { rows: [...ours, ...peers], rounds: all }
  },
}
