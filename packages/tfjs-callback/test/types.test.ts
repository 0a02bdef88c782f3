// The declarations as users compile them: strict, without skipLibCheck, and against tfjs's own types.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const packageDir = fileURLToPath(new URL('..', import.meta.url))
let folder = ''

beforeAll(() => {
  mkdirSync(join(packageDir, '.cache'), { recursive: true })
  folder = mkdtempSync(join(packageDir, '.cache/types-'))
  // The declarations alone, without the sources and their conditions beside them.
  const options: ts.CompilerOptions = {
    declaration: true,
    emitDeclarationOnly: true,
    rewriteRelativeImportExtensions: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    types: ['node'],
    outDir: join(folder, 'dist'),
  }
  ts.createProgram([join(packageDir, 'src/index.ts')], options).emit()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The errors of one file that imports the declarations from './dist/index.js'. */
function errorsOf(code: string, more: ts.CompilerOptions = {}): string[] {
  const file = join(folder, `use-${Math.abs(hash(code))}.mts`)
  writeFileSync(file, code)
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    lib: ['lib.es2022.d.ts'],
    types: [],
    skipLibCheck: false,
    ...more,
  }
  const program = ts.createProgram([file], options)
  return ts.getPreEmitDiagnostics(program).map(({ messageText, file: where }) => {
    return `${where ? resolve(where.fileName).slice(packageDir.length) : ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 0)
}

const ALL = "import * as ours from './dist/index.js'\ndeclare const experiment: ours.MetricWriter\n"
// tfjs's own declarations do not compile without it.
const WITH_TFJS = { skipLibCheck: true, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] }
const TFJS = `${ALL}import * as tf from '@tensorflow/tfjs'
declare const model: tf.LayersModel, xs: tf.Tensor, dataset: tf.data.Dataset<tf.TensorContainer>
`

describe('declarations', { timeout: 60_000 }, () => {
  it('the declarations need no other types and no skipLibCheck', () => {
    const code = `${ALL}ours.tfjsCallback(experiment, { batches: { everyMs: 500 }, signal: { aborted: false } })`
    expect(errorsOf(code)).toEqual([])
  })

  it('the declarations refuse what the functions refuse', () => {
    expect(errorsOf(`${ALL}ours.tfjsCallback(experiment, { nonFinite: 'ignore' })`).join()).toMatch(/"ignore"/)
    expect(errorsOf(`${ALL}ours.tfjsCallback({})`).join()).toMatch(/MetricWriter/)
    expect(errorsOf(`${ALL}ours.composeCallbacks({}, ['a'])`).join()).toMatch(/string/)
  })

  it("fit and fitDataset accept our callbacks in every place that the guide shows, and our functions accept tfjs's objects", () => {
    const code = `${TFJS}
const plain = ours.tfjsCallback(experiment), instance = ours.tfjsCallback(experiment, { tf, memory: true })
const stop = tf.callbacks.earlyStopping(), custom = new tf.CustomCallback({})
for (const callbacks of [plain, instance]) { model.fit(xs, xs, { callbacks }); model.fitDataset(dataset, { epochs: 1, callbacks }) }
model.fit(xs, xs, { callbacks: [instance, stop] })
model.fit(xs, xs, { callbacks: [stop, instance] })
model.fit(xs, xs, { callbacks: [custom, instance, stop] })
model.fit(xs, xs, { callbacks: [{ onEpochEnd: (epoch: number, logs?: tf.Logs) => console.log(epoch, logs?.loss) }, plain] })
model.fitDataset(dataset, { epochs: 1, callbacks: [instance, stop] })
model.fit(xs, xs, { callbacks: ours.composeCallbacks(model, [plain, stop, { onEpochEnd() {} }], { tf }) })
const history: Promise<tf.History> = ours.trackFit(experiment, model, (callbacks) => model.fit(xs, xs, { callbacks }), { tf, with: [stop] })
history.then((result) => ours.logHistory(experiment, result))
ours.logEvaluate(experiment, model, model.evaluate(xs, xs), { split: 'test' })
ours.trainingLoop(experiment, { tf, model }).batch({ loss: tf.scalar(1) }, { size: 1 })
ours.trainingLoop(experiment, { model: { optimizer: tf.train.adam() } })
ours.autolog(tf, async () => experiment)()
`
    expect(errorsOf(code, WITH_TFJS)).toEqual([])
  })

  it("core's Experiment is a MetricWriter", () => {
    const code = `${ALL}interface Experiment {
  metric(name: string, value: number, at: { step: number | null; metadata?: Record<string, unknown>; timestamp?: number | Date }): void
  annotation(text: string, options?: { metadata?: Record<string, unknown>; timestamp?: number | Date; step?: number }): void
  error(error: unknown): void
}
declare const core: Experiment
ours.tfjsCallback(core)`
    expect(errorsOf(code)).toEqual([])
  })
})
