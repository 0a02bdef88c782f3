// Reads from the server what was recorded, and compares it with what the recorder counted.
import { type Client, getExperiment, getSummary, listAnnotations, listExperiments } from '@syvain-metrics/api-client'
import type { Experiment } from '@syvain-metrics/core'

/** What the server holds of one experiment, beside what was sent. */
export interface Check {
  readonly slug: string
  readonly status: string
  readonly series: number
  readonly metrics: number
  readonly annotations: number
  /** What does not add up; empty when all does. */
  readonly problems: readonly string[]
}

/** Compares an experiment with its own books. */
export async function checkExperiment(client: Client, experiment: Experiment): Promise<Check> {
  const { recorded, acknowledged, dropped } = experiment.stats()
  const held = await readExperiment(client, experiment.id)
  const problems = [...held.problems]
  const expected = recorded.metrics - (dropped['non-finite'] ?? 0)
  if (held.metrics !== expected) problems.push(`${expected} metrics recorded, ${held.metrics} stored`)
  if (acknowledged.metrics !== expected) problems.push(`${acknowledged.metrics} of ${expected} metrics acknowledged`)
  if (held.annotations !== recorded.annotations)
    problems.push(`${recorded.annotations} annotations recorded, ${held.annotations} stored`)
  return { ...held, problems }
}

/** Finds the newest benchmark run and checks that every benchmark of it has a latency. */
export async function checkBenchmark(
  client: Client,
  { sinceMs, benches }: { sinceMs: number; benches: readonly string[] },
): Promise<Check> {
  const { experiments } = await listExperiments(client, { search: 'bench: words', fromMs: sinceMs })
  const [newest] = experiments
  if (newest === undefined)
    return {
      slug: 'bench: words',
      status: 'missing',
      series: 0,
      metrics: 0,
      annotations: 0,
      problems: ['no benchmark was recorded'],
    }
  const held = await readExperiment(client, newest.id)
  const { series } = await getSummary(client, { experimentId: newest.id })
  const found = new Set(
    series.filter(({ metric_name }) => metric_name === 'latency_ms').map(({ metadata }) => String(metadata.bench)),
  )
  const missing = benches.filter((name) => ![...found].some((label) => label.endsWith(name)))
  return { ...held, problems: [...held.problems, ...missing.map((name) => `benchmark ${name} has no latency`)] }
}

async function readExperiment(client: Client, id: string): Promise<Check> {
  const { experiment } = await getExperiment(client, { experimentId: id })
  const { series } = await getSummary(client, { experimentId: id })
  const { annotations } = await listAnnotations(client, { experimentId: id })
  return {
    slug: experiment.slug,
    status: experiment.status,
    series: series.length,
    metrics: series.reduce((sum, { n }) => sum + n, 0),
    annotations: annotations.length,
    problems: experiment.status === 'done' ? [] : [`status is ${experiment.status}`],
  }
}
