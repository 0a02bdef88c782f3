// How much training time does the callback take on tfjs-node, beside an array push and TensorBoard?
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../prepare/places.ts'
import type { Answer, Bench, Question, Round, Row } from '../question.ts'
import { medianOf } from '../run/rounds.ts'

type Figure = Omit<Row, 'value'> & { readonly value: (all: readonly Round[]) => number }

const SETUP = join(ROOT, 'packages/tfjs-callback/scripts/setup-tfjs-node.mjs')

/** Time in the hooks of a whole fit, idle callback subtracted, over the time of its training steps. */
const share = (name: string, atMost: number): Figure => ({
  figure: `${name}: share of training time`,
  value: (all) => medianOf(all, name, 'percent'),
  unit: '%',
  target: { atMost },
})

/** Time in `onBatchEnd`, idle callback subtracted. */
const perBatch = (name: string): Figure => ({
  figure: `${name}: time in onBatchEnd`,
  value: (all) => medianOf(all, name, 'batchEndUs'),
  unit: 'µs',
})

const against = (form: string): Figure[] => {
  const ours = `ours, ${form}, every batch`
  const costOf = (all: readonly Round[], name: string): number => medianOf(all, name, 'batchEndUs')
  return [
    {
      figure: `${ours}: above an array push in the same hook`,
      value: (all) => costOf(all, ours) - costOf(all, `array push, ${form}`),
      unit: 'µs',
      target: { atMost: 10 },
    },
    {
      figure: `${ours}: time over TensorBoard's`,
      value: (all) => costOf(all, ours) / costOf(all, 'TensorBoard, every batch'),
      unit: '×',
      target: { atMost: 1 },
    },
  ]
}

const FIGURES: readonly Figure[] = [
  share('ours, instance, epochs', 0.5),
  share('ours, plain, epochs', 0.5),
  share('ours, instance, every 500 ms', 1),
  ...against('instance'),
  ...against('plain'),
  ...['instance', 'plain'].flatMap((form) => [`ours, ${form}, every batch`, `array push, ${form}`].map(perBatch)),
  perBatch('TensorBoard, every batch'),
]

export const overhead: Question = {
  name: 'overhead',
  asks: 'How much training time does the callback take on tfjs-node (MLP of 784-256-10, batch 64, `verbose: 0`), beside an array push and TensorBoard?',

  async run(bench: Bench): Promise<Answer> {
    const reason = await setUp()
    if (reason !== undefined) {
      const rows = FIGURES.map((row) => ({ ...row, value: undefined, note: `not measured: ${reason}` }))
      return { rows, rounds: [] }
    }
    const all: Round[] = []
    for (let round = 0; round < (bench.isQuick ? 2 : 8); round++) {
      const job = { isReversed: round % 2 === 1, epochs: bench.isQuick ? 10 : 30, folder: bench.folder() }
      const reported = await bench.child('race', job, { env: { TF_CPP_MIN_LOG_LEVEL: '3' }, timeoutMs: 300_000 })
      all.push(...bySubject(round, reported))
    }
    const note = `a step takes ${medianOf(all, 'training', 'stepMs').toFixed(1)} ms`
    const rows = FIGURES.map((row) => ({ ...row, value: row.value(all), ...(row.unit === '%' && { note }) }))
    return { rows, rounds: all }
  },
}

/** Makes tfjs-node work: nothing to do where it does. @returns why it can't */
function setUp(): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SETUP], (error, stdout, stderr) => {
      resolve(error ? (`${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? error.message) : undefined)
    })
  })
}

/** All subjects run in one process, which reports `subject/figure`. */
function bySubject(round: number, reported: Readonly<Record<string, number>>): Round[] {
  const subjects = new Map<string, Record<string, number>>()
  for (const [key, value] of Object.entries(reported)) {
    const [subject, name] = key.split('/') as [string, string | undefined]
    if (name !== undefined) subjects.set(subject, { ...subjects.get(subject), [name]: value })
  }
  return [...subjects].map(([subject, result]) => ({ round, subject, result }))
}
