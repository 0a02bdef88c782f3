// What does an event cost all in, from its recording to its acknowledgement?
import type { Answer, Bench, Question, Row } from '../question.ts'
import type { Reported } from '../run/child.ts'
import { medianOf, ratioOf, rounds } from '../run/rounds.ts'

const SEGMENTS = 'ours, segments'
const ROWS = 'ours, rows'
const INFLUX = 'Influx'
const SPANS = 'OpenTelemetry spans'
const LOGS = 'OpenTelemetry logs'

export const delivered: Question = {
  name: 'delivered',
  asks: 'What does an event cost all in (all threads) of a client that has been running, from its recording to its acknowledgement over loopback HTTP?',

  async run(bench: Bench): Promise<Answer> {
    const many = bench.isQuick ? 300_000 : 1_000_000
    const few = bench.isQuick ? 50_000 : 200_000
    const pythons = 'path' in bench.python ? (['trackio', 'wandb'] as const) : []
    const subjects = [
      ...[SEGMENTS, ROWS, 'ours, series, segments', INFLUX].map((name) => ({ name, events: many })),
      ...[SPANS, LOGS].map((name) => ({ name, events: few })),
    ].map(({ name, events }) => ({ name, run: () => overHttp(bench, name, events) }))
    // W&B takes seven times as long.
    const pythonEvents = { trackio: bench.isQuick ? 20_000 : 200_000, wandb: bench.isQuick ? 20_000 : 50_000 }
    const python = pythons.map((name) => ({ name, run: () => withPython(bench, name, pythonEvents[name]) }))
    const all = await rounds([...subjects, ...python], bench.isQuick ? 2 : 5)
    const cost = (name: string): number => medianOf(all, name, 'cpuNs') / 1000
    const over = (peer: string): number => ratioOf(all, SEGMENTS, peer, 'cpuNs')
    const rate = (name: string): string => `${Math.round(1e6 / medianOf(all, name, 'wallNs'))}k events/s`
    const peers: Row[] = [
      { figure: 'all in, segments, over Influx', value: over(INFLUX), unit: '×', target: { atMost: 0.6 } },
      { figure: 'all in, segments, over OpenTelemetry spans', value: over(SPANS), unit: '×', target: { atMost: 0.15 } },
      { figure: 'all in, segments, over OpenTelemetry logs', value: over(LOGS), unit: '×' },
    ]
    const targets = { trackio: 0.2, wandb: 0.05 }
    const titles = { trackio: 'trackio', wandb: 'W&B offline' }
    for (const name of ['trackio', 'wandb'] as const) {
      const figure = `all in, segments, over ${titles[name]} (ten values a call)`
      const target = { atMost: targets[name] }
      if ('skipped' in bench.python)
        peers.push({ figure, value: undefined, unit: '×', target, note: bench.python.skipped })
      else peers.push({ figure, value: over(name), unit: '×', target })
    }
    const ours: Row[] = [
      { figure: 'all in, segments', value: cost(SEGMENTS), unit: 'µs', target: { atMost: 1.3 }, note: rate(SEGMENTS) },
      { figure: 'all in, rows', value: cost(ROWS), unit: 'µs', target: { atMost: 2.4 }, note: rate(ROWS) },
      {
        figure: 'all in, segments, `series.log`',
        value: cost('ours, series, segments'),
        unit: 'µs',
        note: rate('ours, series, segments'),
      },
    ]
    const cold = [SEGMENTS, ROWS, INFLUX, SPANS, LOGS].map((name) => ({
      figure: `all in, ${name.replace('ours, ', '')}: the first events of a process`,
      value: medianOf(all, name, 'firstCpuNs') / 1000,
      unit: 'µs',
      note: 'compiling included',
    }))
    const absolute = [INFLUX, SPANS, LOGS, ...pythons].map((name) => ({
      figure: `all in, ${name}`,
      value: cost(name),
      unit: 'µs',
      note: rate(name),
    }))
    return { rows: [...ours, ...peers, ...absolute, ...cold], rounds: all }
  },
}

async function overHttp(bench: Bench, subject: string, events: number): Promise<Reported> {
  const server = await bench.server({ segments: subject.includes('segments') })
  try {
    const result = await bench.child('deliver', { subject, events, url: server.url })
    const { items, requests } = await server.report()
    if (items !== 2 * events) throw new Error(`Cannot answer: "${subject}" delivered ${items} of ${2 * events} events`)
    return { ...result, requests }
  } finally {
    server.stop()
  }
}

function withPython(bench: Bench, subject: string, events: number): Promise<Reported> {
  if ('skipped' in bench.python) throw new Error('Cannot measure: there is no Python')
  const folder = bench.folder()
  // Nothing leaves the machine, and nothing is left in the user's folders.
  const env = { HOME: folder, TRACKIO_DIR: folder, WANDB_DIR: folder, HF_HUB_OFFLINE: '1', WANDB_SILENT: 'true' }
  return bench.child('peers.py', { subject, events, folder }, { command: bench.python.path, env })
}
