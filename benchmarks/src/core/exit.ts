// What is delivered, and how long does it take, when `process.exit()` is called with 10,000 events queued?
import type { Answer, Bench, Question } from '../question.ts'
import type { Reported } from '../run/child.ts'
import { rounds, valuesOf, worstOf } from '../run/rounds.ts'

const EVENTS = 10_000
const EXIT_FLUSH_MS = 1_000

export const exit: Question = {
  name: 'exit',
  asks: 'What is delivered, and how long does it take, when `process.exit()` is called with 10,000 events queued?',

  async run(bench: Bench): Promise<Answer> {
    const subjects = [
      { name: 'nothing queued', events: 0 },
      { name: 'segments', events: EVENTS },
      { name: 'rows', events: EVENTS },
      { name: 'a server that hangs', events: EVENTS },
    ].map(({ name, events }) => ({ name, run: () => once(bench, name, events) }))
    const all = await rounds(subjects, bench.isQuick ? 2 : 5)
    const base = Math.min(...valuesOf(all, 'nothing queued', 'exitMs'))
    const added = (name: string): number => worstOf(all, name, 'exitMs') - base
    const fewest = (name: string, what: string): number => Math.min(...valuesOf(all, name, what))
    const bound = { atMost: EXIT_FLUSH_MS + 200 }
    const rows = ['segments', 'rows'].flatMap((name) => [
      {
        figure: `\`process.exit()\`, ${name}: delivered of ${EVENTS}`,
        value: fewest(name, 'distinct'),
        unit: 'events',
        target: { atLeast: EVENTS },
        note: `fewest; ${worstOf(all, name, 'duplicates')} double`,
      },
      {
        figure: `\`process.exit()\`, ${name}: added time`,
        value: added(name),
        unit: 'ms',
        target: bound,
        note: 'worst',
      },
    ])
    const hangs = 'a server that hangs'
    return {
      rows: [
        ...rows,
        {
          figure: `\`process.exit()\`, ${hangs}: added time`,
          value: added(hangs),
          unit: 'ms',
          target: bound,
          note: `worst; exitFlushMs ${EXIT_FLUSH_MS}`,
        },
        {
          figure: `\`process.exit()\`, ${hangs}: delivered by the next process`,
          value: fewest(hangs, 'distinct'),
          unit: 'events',
          target: { atLeast: EVENTS },
          note: `fewest; ${worstOf(all, hangs, 'duplicates')} double`,
        },
      ],
      rounds: all,
    }
  },
}

async function once(bench: Bench, name: string, events: number): Promise<Reported> {
  const server = await bench.server({ segments: name !== 'rows', ids: true })
  const folder = bench.folder()
  const hangs = name === 'a server that hangs'
  if (hangs) await server.behave('hang')
  const result = await bench.child('exit', {
    url: server.url,
    folder,
    events,
    exitFlushMs: EXIT_FLUSH_MS,
    worker: 'auto',
  })
  if (hangs) {
    await server.behave('answer')
    await bench.child('recover', { url: server.url, folder })
  }
  const { distinct, duplicates } = await server.report()
  server.stop()
  return { distinct, duplicates, exitMs: (result.endedAtMs as number) - (result.exitAtMs as number) }
}
