// What does the start cost: the constructors on the caller's thread, the time until the worker is ready, its memory?
import type { Answer, Bench, Question } from '../question.ts'
import { median, medianOf, rounds, valuesOf } from '../run/rounds.ts'

const EMPTY = 'an empty worker'

export const startup: Question = {
  name: 'startup',
  asks: "What does the start cost: the constructors on the caller's thread, the time until the worker is ready, its memory?",

  async run(bench: Bench): Promise<Answer> {
    const server = await bench.server({ segments: true })
    const subjects = (['always', 'never'] as const).map((worker) => ({
      name: worker,
      run: () => bench.child('startup', { url: server.url, folder: bench.folder(), worker }),
    }))
    const empty = { name: EMPTY, run: () => bench.child('empty-worker', {}) }
    const all = await rounds([...subjects, empty], bench.isQuick ? 3 : 9)
    server.stop()
    const [own, worker] = ['constructorMs', 'workerMs'].map((name) => valuesOf(all, 'always', name))
    const sums = (own as number[]).map((ms, i) => ms + (worker?.[i] as number))
    const parts = `collector ${median(own as number[]).toFixed(1)}, worker ${median(worker as number[]).toFixed(1)}`
    // The least of each: some processes keep 10 MB that a collection or the kernel has taken from others.
    const least = (worker: 'always' | 'never'): number => Math.min(...valuesOf(all, worker, 'ownMiB'))
    const memory = least('always') - least('never')
    return {
      rows: [
        { figure: 'constructors', value: median(sums), unit: 'ms', target: { atMost: 3 }, note: parts },
        { figure: 'worker ready', value: medianOf(all, 'always', 'readyMs'), unit: 'ms', target: { atMost: 60 } },
        {
          figure: 'memory of the worker',
          value: memory,
          unit: 'MB',
          target: { atMost: 12 },
          note: 'difference of RSS without mapped files, least of each',
        },
        { figure: `${EMPTY}: constructor`, value: medianOf(all, EMPTY, 'workerMs'), unit: 'ms', note: 'Node alone' },
        { figure: `${EMPTY}: ready`, value: medianOf(all, EMPTY, 'readyMs'), unit: 'ms', note: 'Node alone' },
      ],
      rounds: all,
    }
  },
}
