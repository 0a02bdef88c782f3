// With core's own Experiment: what it refuses to take, a memory experiment would not notice.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Collector, type Experiment, JsonlCollector } from '@syvain-metrics/core'
import * as tf from '@tensorflow/tfjs'
import './support/quiet.ts'
import { afterAll, describe, expect, it } from 'vitest'
import { fakeService, KEY } from '../../core/test/fake-service.ts'
import { type MetricWriter, tfjsCallback, trackFit } from '../src/index.ts'
import { classes, classifier, linear, regression } from './support/models.ts'

const folder = mkdtempSync(join(tmpdir(), 'tfjs-callback-core-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Line {
  readonly type: string
  readonly name?: string
  readonly value?: number
  readonly step?: number
  readonly metadata?: Record<string, unknown>
  readonly annotation?: string
  readonly status?: string
  readonly error?: { readonly name: string }
}

/** Records through core into a file, and reads it back. */
async function record(slug: string, body: (experiment: Experiment) => Promise<unknown>): Promise<Line[]> {
  const path = join(folder, `${slug}.jsonl`)
  const collector = new JsonlCollector({ path })
  await body(await collector.experiment(slug))
  await collector.flushOrThrow()
  await collector.close()
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Line)
}

describe("core's Experiment", () => {
  it('tfjsCallback() takes it as it is, and core takes all that is recorded', async () => {
    const errors: unknown[] = []
    const { x, y } = classes(tf, 60)
    let losses: unknown
    const lines = await record('line', async (experiment) => {
      const writer: MetricWriter = experiment
      const options = {
        tf,
        batches: 2,
        memory: true,
        weights: { everyEpochs: 1 },
        onError: (error: unknown) => errors.push(error),
      }
      const callbacks = tfjsCallback(writer, { ...options, best: { onBest: ({ epoch }) => `best/${epoch}` } })
      const args = { epochs: 3, batchSize: 8, validationSplit: 0.2, verbose: 0, callbacks }
      losses = (await classifier(tf).fit(x, y, args)).history.loss
    })
    expect(errors).toEqual([])
    const train = lines.filter(
      ({ name, metadata }) => name === 'loss' && metadata?.split === 'train' && !metadata.granularity,
    )
    expect(train.map(({ value }) => value)).toEqual(losses)
    expect(train.map(({ step }) => step)).toEqual([6, 12, 18])
    const events = lines.filter(({ type }) => type === 'annotation').map(({ metadata }) => metadata?.event)
    expect(events).toEqual(expect.arrayContaining(['train_begin', 'checkpoint', 'train_end']))
  })

  it('trackFit() marks its run as failed', async () => {
    const model = linear(tf)
    const { x } = regression(tf, 8)
    const lines = await record('failing', async (experiment) => {
      const run = trackFit(experiment, model, (callbacks) => model.fit(x, tf.ones([7, 1]), { verbose: 0, callbacks }))
      await expect(run).rejects.toThrow()
    })
    expect(lines.filter(({ type }) => type === 'status')).toMatchObject([{ status: 'error' }])
    expect(lines.find(({ type }) => type === 'annotation')?.metadata).toMatchObject({ event: 'fit_failed' })
  })

  it('trackFit() inside experiment.run() fails once, with the error of fit', async () => {
    const model = linear(tf)
    const { x } = regression(tf, 8)
    const lines = await record('failing-run', async (experiment) => {
      const fit = () =>
        trackFit(experiment, model, (callbacks) => model.fit(x, tf.ones([7, 1]), { verbose: 0, callbacks }))
      await expect(experiment.run(fit, { installHooks: false })).rejects.toThrow(/same number of samples/)
    })
    const statuses = lines.filter(({ type }) => type === 'status').map(({ status }) => status)
    expect(statuses[0]).toBe('running')
    expect(new Set(statuses.slice(1))).toEqual(new Set(['error']))
  })

  it('tfjsCallback() lets uploads arrive while the training goes on, beside instances only: it ends because one has', async () => {
    const service = await fakeService()
    const controller = new AbortController()
    service.behave = ({ path }) => void (/ingest$/.test(path) && controller.abort('a metric has arrived'))
    const host = { host: service.url, worker: 'never', durability: 'memory', flushDelayMs: 1 } as const
    const collector = new Collector(KEY, host)
    const ours = tfjsCallback(await collector.experiment('live'), { tf, yieldEveryMs: 0, signal: controller.signal })
    const { x, y } = regression(tf, 64)
    const callbacks = [tf.callbacks.earlyStopping({ monitor: 'loss', patience: 1e9 }), ours]
    const history = await linear(tf).fit(x, y, { epochs: 1e6, batchSize: 8, verbose: 0, callbacks })
    expect(history.epoch.length).toBeLessThan(1e6)
    await collector.close()
    expect([...service.metrics.values()].map(({ name }) => name)).toContain('loss')
    await service.close()
  })
})
