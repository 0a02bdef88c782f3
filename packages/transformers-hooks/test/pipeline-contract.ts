// What must hold for real pipelines of every version of transformers.js: the same scores, from models made on the spot.
// Long, since it is one list of the same tests for three versions.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EvalStoppedError, evalHook, evaluate, instrument, loadHook } from '../src/index.ts'
import { accuracy, brier, entityF1, exactMatch, logLoss, mcc, recallAt, rocAuc, wer } from '../src/metrics.ts'
import { ALL_LABELS, mean, probability, REVIEWS, writeModels } from './pipeline-models.ts'
import { Recorder } from './recorder.ts'
import { EOS, spell } from './tiny-models/index.ts'
import {
  findLibrary,
  importLibrary,
  loadPipeline,
  type Major,
  type TestPipeline,
  type TransformersLibrary,
} from './transformers-library.ts'

/** Declares the tests for one version; where it is not installed they are skipped, and their title says why. */
export function pipelineContract(major: Major): void {
  const found = findLibrary(major)
  const isThere = typeof found === 'object'
  describe.skipIf(!isThere)(`real pipelines of transformers.js, ${isThere ? found.version : found}`, () => {
    let root: string
    let library: TransformersLibrary
    const load = (task: string, model: string, more: object = {}): Promise<TestPipeline> =>
      loadPipeline(library, { major, task, model, more })

    beforeAll(async () => {
      if (!isThere) return
      root = mkdtempSync(join(tmpdir(), 'tiny-models-'))
      library = await importLibrary(found, root)
      writeModels(root)
    })
    afterAll(() => {
      if (isThere) rmSync(root, { recursive: true })
    })

    it('evaluate() scores text classification, batched or not, with the numbers of every other version', async () => {
      const pipe = await load('text-classification', 'classifier')
      const metrics = [accuracy(), mcc(), logLoss(), brier(), rocAuc({ positive: 'positive' })]
      for (const batchSize of [1, 4]) {
        const report = await evaluate(new Recorder(), {
          data: REVIEWS,
          pipe,
          metrics,
          callOptions: ALL_LABELS,
          batchSize,
        })
        expect(report.counts).toMatchObject({ total: 6, scored: 6, errors: 0, truncated: 1 })
        expect(report.metrics.accuracy).toMatchObject({ value: 4 / 6, n: 6 })
        expect(report.metrics.mcc!.value).toBeCloseTo(1 / 3, 12)
        expect(report.metrics.log_loss!.value).toBeCloseTo(mean(REVIEWS.map((row) => -Math.log(probability(row)))), 6)
        expect(report.metrics.brier!.value).toBeCloseTo(mean(REVIEWS.map((row) => (1 - probability(row)) ** 2)), 6)
        expect(report.metrics.roc_auc!.value).toBeCloseTo(5 / 9, 12)
        expect(report.notes).toContain('truncated: the model saw only a part of 1 of 6 inputs (16.7 %)')
      }
    })

    it('evalHook() in a loop gives what evaluate() gives', async () => {
      const pipe = await load('text-classification', 'classifier')
      const hook = evalHook(new Recorder(), { task: 'text-classification' })
      for (const row of REVIEWS) await hook.sample({ id: row.id, reference: row.label }, () => pipe(row.text))
      const own = await hook.finish()
      const harness = await evaluate(new Recorder(), { data: REVIEWS, pipe })
      expect(own.metrics).toEqual(harness.metrics)
      expect(own.samples).toEqual(harness.samples)
    })

    it('evaluate() scores token classification by entity', async () => {
      const pipe = await load('token-classification', 'tagger')
      const rows = [
        { text: 'Anna Bell in Paris', label: ['B-PER', 'I-PER', 'O', 'B-LOC'] },
        { text: 'Paris in Anna', label: ['B-PER', 'O', 'B-PER'] },
        { text: 'in in', label: ['O'] },
      ]
      const report = await evaluate(new Recorder(), {
        data: rows,
        pipe,
        callOptions: { ignore_labels: [] },
        metrics: [entityF1()],
      })
      expect(report.counts).toMatchObject({ total: 3, scored: 2, unscored: 1 })
      expect(report.metrics.entity_f1).toMatchObject({ value: 0.75, n: 2 })
    })

    it('evaluate() times the tokens of a generation and reads its text', async () => {
      const pipe = await load('text-generation', 'generator')
      const data = [
        { text: 'the', label: 'the movie is great' },
        { text: 'is', label: 'is great' },
      ]
      const report = await evaluate(new Recorder(), {
        data,
        pipe,
        callOptions: { max_new_tokens: 20 },
        metrics: [exactMatch({ normalize: 'none' })],
      })
      expect(report.metrics.exact_match).toMatchObject({ value: 1, n: 2 })
      // Each word and the end token; the prompts are not seen by the callback of 2.x.
      expect(report.performance.tokens).toMatchObject({ tokensOut: 4 + 2, tokensIn: major === 2 ? 0 : 2 })
      expect(report.performance.tokens!.timeToFirstTokenMs!.n).toBe(2)
      expect(report.performance.tokens!.interTokenMs!.n).toBe(3 + 1)
      expect(report.performance.tokens!.decodeTokensPerSecond).toBeGreaterThan(0)
    })

    it('evaluate() refuses batches of generation, whose rows go on after their end', async () => {
      const pipe = await load('text-generation', 'generator')
      await expect(evaluate(new Recorder(), { data: ['the'], pipe, batchSize: 2, metrics: [] })).rejects.toThrow(
        'Cannot start evaluation: batchSize 2 for text-generation',
      )
      const options = { data: ['the', 'a'], pipe, metrics: [], callOptions: { max_new_tokens: 8 }, eos: EOS }
      const report = await evaluate(new Recorder(), { ...options, batchSize: 2, unsafeBatch: true })
      // "movie is great [SEP]" and eight words of the endless chain: tokens after an end do not count.
      expect(report.performance.tokens!.tokensOut).toBe(4 + 8)
    })

    it('evaluate() ends a generation that is over its time at the next token, and counts it', async () => {
      const pipe = await load('text-generation', 'generator')
      let steps = 0
      const report = await evaluate(new Recorder(), {
        data: ['a', 'the'],
        pipe,
        metrics: [],
        timeoutMs: 1000,
        // Ten milliseconds by this clock for each look at it: a hundred looks are over the time.
        clock: () => 10 * steps++,
        callOptions: { max_new_tokens: 400 },
      })
      expect(report.counts).toMatchObject({ total: 2, scored: 1, errors: 1 })
      expect(report.errors[0]!.message).toMatch(major === 2 ? /Cannot go on generating|TimeoutError/ : /^TimeoutError/)
    })

    it('evaluate() ends an aborted generation at its next token, with the report of what was done', async () => {
      const pipe = await load('text-generation', 'generator')
      const controller = new AbortController()
      let tokens = 0
      const abortAtThird = (): void => {
        if (++tokens === 3) controller.abort()
      }
      const stopped = await evaluate(new Recorder(), {
        data: ['the', 'a', 'b'],
        pipe,
        metrics: [],
        signal: controller.signal,
        callOptions: {
          max_new_tokens: 400,
          streamer: { put: abortAtThird, end: () => {} },
          callback_function: major === 2 ? abortAtThird : undefined,
        },
      }).catch((error: unknown) => error)
      expect(stopped).toBeInstanceOf(EvalStoppedError)
      expect(stopped).toMatchObject({ status: 'aborted', report: { counts: { errors: 0 } } })
      // The library looks at its criteria once per token: none after the next one.
      expect(tokens).toBeLessThanOrEqual(4)
    })

    it('evalHook() forwards tokens to a streamer of the user', async () => {
      const pipe = await load('text-generation', 'generator')
      const hook = evalHook(new Recorder(), { metrics: [], eos: EOS })
      const heard: unknown[] = []
      const inner = { put: () => void heard.push('put'), end: () => void heard.push('end') }
      await hook.sample({}, () => {
        const timing = hook.streamer(inner)
        return pipe('the', major === 2 ? { callback_function: timing.callback_function } : { streamer: timing })
      })
      const { performance } = await hook.finish()
      expect(performance.tokens!.tokensOut).toBe(4)
      if (major > 2) expect(heard).toEqual(['put', 'put', 'put', 'put', 'put', 'end'])
    })

    if (major > 2) {
      it('evalHook() times the tokens behind a TextStreamer, whose text comes as ever', async () => {
        const pipe = await load('text-generation', 'generator')
        const hook = evalHook(new Recorder(), { metrics: [], eos: EOS })
        const words: string[] = []
        const written = new library.TextStreamer!(pipe.tokenizer, {
          skip_prompt: true,
          skip_special_tokens: true,
          callback_function: (text: string) => void words.push(text),
        })
        await hook.sample({}, ({ streamer }) => pipe('the', { streamer: streamer(written) }))
        expect(words.join('').trim()).toBe('movie is great')
        expect((await hook.finish()).performance.tokens).toMatchObject({ tokensIn: 1, tokensOut: 4 })
      })
    }

    it('evaluate() ranks by the vectors of feature extraction', async () => {
      const pipe = await load('feature-extraction', 'embedder')
      const documents = ['cat cat', 'dog', 'cat dog']
      const embed = async (texts: string[]): Promise<number[][]> =>
        ((await pipe(texts, { pooling: 'mean', normalize: true })) as { tolist(): number[][] }).tolist()
      const vectors = await embed(documents)
      const rows = [
        { text: 'cat', label: [0] },
        { text: 'dog dog', label: [1] },
        { text: 'dog cat', label: [0] },
      ]
      const report = await evaluate(new Recorder(), {
        data: rows,
        run: (batch) => embed(batch.map(({ text }) => text)),
        read: (query: number[]) => {
          const scores = vectors.map((vector) => vector.reduce((sum, value, i) => sum + value * query[i]!, 0))
          return scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!)
        },
        metrics: [recallAt(1)],
        batchSize: 3,
      })
      expect(report.metrics.recall_at_1).toMatchObject({ value: 2 / 3, n: 3 })
    })

    it('evaluate() scores speech recognition, with its real-time factor', async () => {
      const pipe = await load('automatic-speech-recognition', 'recognizer')
      const data = ['the cat sat', 'a dog ran'].map((text) => ({
        audio: spell(text),
        label: text.replace('dog', 'cat'),
      }))
      const report = await evaluate(new Recorder(), {
        data,
        pipe,
        input: ({ audio }) => audio,
        audioSeconds: ({ audio }) => audio.length / 16_000,
        metrics: [wer()],
      })
      expect(report.metrics.wer!.value).toBeCloseTo(1 / 6, 12)
      expect(report.performance.realTimeFactor).toBeGreaterThan(0)
    })

    it('evaluate() scores image classification', async () => {
      const pipe = await load('image-classification', 'painter')
      const picture = (channel: number): unknown => {
        const data = new Uint8Array(8 * 8 * 3).map((_, i) => (i % 3 === channel ? 250 : 5))
        return new library.RawImage(data, 8, 8, 3)
      }
      const data = [0, 1, 2, 0].map((channel, i) => ({
        picture: picture(channel),
        label: i === 3 ? 'blue' : ['red', 'green', 'blue'][channel]!,
      }))
      for (const batchSize of [1, 2]) {
        const report = await evaluate(new Recorder(), { data, pipe, input: (row) => row.picture, batchSize })
        expect(report.metrics.accuracy).toMatchObject({ value: 0.75, n: 4 })
      }
    })

    it('loadHook() and instrument() measure loading and calls, and change neither', async () => {
      const recorder = new Recorder()
      const events: string[] = []
      const hook = loadHook(recorder, { forward: ({ status }: { status: string }) => void events.push(status) })
      const pipe = await load('text-classification', 'classifier', { progress_callback: hook.progress_callback })
      expect(events[0]).toBe('initiate')
      expect(events.at(-1)).toBe('ready')
      const loaded = hook.report()
      expect(loaded.model).toBe('classifier')
      expect(loaded.files.map(({ file }) => file).toSorted()).toEqual(
        expect.arrayContaining(['config.json', 'onnx/model.onnx', 'tokenizer.json', 'tokenizer_config.json']),
      )
      expect(loaded.totalMs).toBeGreaterThan(0)
      expect(recorder.metrics.filter(({ name }) => name === 'load_ms').map(({ metadata }) => metadata.phase)).toEqual([
        'files',
        'session',
        'total',
      ])

      const measured = instrument(pipe, recorder)
      expect(measured.task).toBe('text-classification')
      expect(measured.tokenizer).toBe(pipe.tokenizer)
      expect(await measured('good')).toEqual(await pipe('good'))
      await measured(['good', 'bad'])
      await expect(measured(undefined)).rejects.toThrow()
      expect(measured.instrumentation.report()).toMatchObject({ calls: 3, errors: 1, latencyMs: { n: 2 } })
      await measured.dispose()
      expect(recorder.final('calls')).toBe(3)
    })

    it('instrument() times the tokens of a generation', async () => {
      const pipe = instrument(await load('text-generation', 'generator'), new Recorder())
      const output = await pipe('the', { max_new_tokens: 20 })
      expect(output).toEqual([{ generated_text: 'the movie is great' }])
      expect(pipe.instrumentation.report().tokens).toMatchObject({ tokensOut: 4 })
    })
  })
}
