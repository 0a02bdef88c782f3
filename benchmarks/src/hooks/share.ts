// Which share of a call of two milliseconds does a sample add?
import { join } from 'node:path'
import { writeTextClassifier } from '../../../packages/transformers-hooks/test/tiny-models/write-text-classifier.ts'
import { findLibrary } from '../../../packages/transformers-hooks/test/transformers-library.ts'
import type { Answer, Bench, Question, Round, Row } from '../question.ts'
import { median, rounds, valuesOf } from '../run/rounds.ts'

const CALLS = ['arithmetic', 'pipeline'] as const
const WAYS = ['evalHook', 'evaluate'] as const
/** Dimensions of the embedding: what makes the pipeline take milliseconds. */
const WIDTH = 32_768

export const share: Question = {
  name: 'share',
  asks: 'Which share of a call of two milliseconds, arithmetic or a real pipeline, does a sample add between two of them?',

  async run(bench: Bench): Promise<Answer> {
    const found = [4, 2].map((major) => findLibrary(major as 4 | 2)).find((one) => typeof one === 'object')
    if (found === undefined) throw new Error('Cannot measure: no version of transformers.js is installed')
    const modelsDir = bench.folder()
    writeModel(join(modelsDir, 'wide'))
    const samples = bench.isQuick ? 1_000 : 3_000
    const subjects = CALLS.flatMap((call) =>
      ['bare loop', ...WAYS].map((way) => ({
        name: `${way}, ${call}`,
        run: () => bench.child('share', { way, call, samples, library: found, modelsDir }),
      })),
    )
    const all = await rounds(subjects, bench.isQuick ? 3 : 5)
    const rows = CALLS.flatMap((call) => WAYS.map((way) => row(all, { call, way, version: found.version })))
    return { rows, rounds: all }
  },
}

function row(all: readonly Round[], { call, way, version }: { call: string; way: string; version: string }): Row {
  const ours = `${way}, ${call}`
  const added = (name: string): number[] => {
    const bare = valuesOf(all, `bare loop, ${call}`, name)
    return valuesOf(all, ours, name).map((us, round) => us - (bare[round] as number))
  }
  const callsUs = valuesOf(all, ours, 'callUs')
  const what = call === 'pipeline' ? `a text classification, transformers.js ${version}` : call
  const figures = [median(added('gapUs')), median(added('medianGapUs'))].map((us) => us.toFixed(1))
  return {
    figure: `${way}: CPU added to 2 ms of ${what}`,
    value: median(added('gapUs').map((us, round) => (100 * us) / (callsUs[round] as number))),
    unit: '%',
    target: { atMost: 1 },
    note: `mean ${figures[0]} µs, median ${figures[1]} µs; a call ${(median(callsUs) / 1000).toFixed(2)} ms`,
  }
}

function writeModel(dir: string): void {
  const embedding = Float32Array.from({ length: 2 * WIDTH }, (_, i) => Math.sin(i))
  const weights = Float32Array.from({ length: 2 * WIDTH }, (_, i) => Math.cos(i))
  const labels = ['negative', 'positive']
  writeTextClassifier(dir, { vocabulary: ['good', 'bad'], embedding, weights, bias: Float32Array.of(0, 0), labels })
}
