// The program of the page: evaluates a function in the browser and records through the origin that it came from.
import { Collector } from '@syvain-metrics/core'
import { evalHook } from '@syvain-metrics/transformers-hooks'
import { accuracy, f1 } from '@syvain-metrics/transformers-hooks/metrics'
import { sentences, TOPICS } from '../../demo/src/topics.ts'
import { PROXIED_KEY, REPORT_PATH } from '../../tfjs-browser/src/proxied.ts'
import { type PageReport, SAMPLES } from './page-report.ts'

const KEYWORDS: Record<string, readonly string[]> = {
  weather: ['rain', 'cloud', 'storm', 'sunny', 'wind', 'frost'],
  music: ['guitar', 'chorus', 'melody', 'drums', 'concert', 'rhythm'],
  cooking: ['oven', 'butter', 'garlic', 'recipe', 'simmer', 'flour'],
}
const output = document.querySelector('output') as HTMLOutputElement

// Stands for a pipeline: any async function does.
async function classify(text: string): Promise<{ label: string; score: number }[]> {
  const words = text.split(' ')
  const hits = TOPICS.map((label) => ({ label, hits: words.filter((word) => KEYWORDS[label]?.includes(word)).length }))
  const best = hits.reduce((a, b) => (b.hits > a.hits ? b : a))
  return [{ label: best.label, score: best.hits / words.length }]
}

async function evaluate(): Promise<PageReport> {
  const collector = new Collector(PROXIED_KEY, { host: location.origin })
  const experiment = await collector.experiment('evaluate in a browser', {
    meta: { model: 'key words', samples: SAMPLES },
  })
  const report = await experiment.run(async () => {
    const hook = evalHook(experiment, {
      task: 'text-classification',
      split: 'test',
      metrics: [accuracy(), f1({ average: 'macro' })],
    })
    for (const [id, { text, topic }] of sentences(SAMPLES, 9).entries()) {
      await hook.sample({ id, reference: TOPICS[topic] as string }, () => classify(text))
    }
    return hook.finish()
  })
  await experiment.flushOrThrow()
  const { recorded, dropped } = experiment.stats()
  await collector.close()
  const { value, low, high } = report.metrics.accuracy as { value: number; low: number; high: number }
  const summary = `accuracy ${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] on ${report.counts.scored} samples`
  const metrics = recorded.metrics - (dropped['non-finite'] ?? 0)
  return { ok: true, id: experiment.id, metrics, annotations: recorded.annotations, accuracy: value, summary }
}

const report = await evaluate().catch((error: unknown): PageReport => ({ ok: false, error: String(error) }))
output.textContent = report.ok ? report.summary : report.error
await fetch(REPORT_PATH, { method: 'POST', body: JSON.stringify(report) })
