// How fast is a spool of 2 million events scanned by the next process?
import type { Answer, Bench, Question } from '../question.ts'
import type { Reported } from '../run/child.ts'
import { median, medianOf, rounds, valuesOf } from '../run/rounds.ts'

export const recovery: Question = {
  name: 'recovery',
  asks: 'How fast is a spool of 2 million events scanned by the next process?',

  async run(bench: Bench): Promise<Answer> {
    const events = bench.isQuick ? 500_000 : 2_000_000
    const server = await bench.server({ segments: true })
    await server.behave('hang')
    const folder = bench.folder()
    const filled = await bench.child('fill-spool', { url: server.url, folder, events })
    const scan = (dir: string) => (): Promise<Reported> =>
      bench.child('recover', { url: server.url, folder: dir, scanOnly: true })
    const subjects = [
      { name: 'full', run: scan(folder) },
      { name: 'empty', run: scan(bench.folder()) },
    ]
    const all = await rounds(subjects, bench.isQuick ? 2 : 5)
    server.stop()
    const empty = medianOf(all, 'empty', 'openMs')
    const scanMs = median(valuesOf(all, 'full', 'openMs').map((ms) => ms - empty))
    return {
      rows: [
        {
          figure: 'recovery: events scanned per second',
          value: events / scanMs / 1000,
          unit: 'M/s',
          note: `${events / 1e6}M events in ${Math.round(scanMs)} ms; target of the first study: 10 M/s`,
        },
        {
          figure: "recording with durability 'batch'",
          value: filled.cpuNs as number,
          unit: 'ns',
          note: 'CPU per event',
        },
      ],
      rounds: [...all, { round: 0, subject: 'fill', result: filled }],
    }
  },
}
