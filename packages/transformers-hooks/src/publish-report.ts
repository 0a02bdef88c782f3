// The two ends of an evaluation: the annotation of its start, and the final values, the report and the annotation of its end.
import type { EvalCounts, EvalReport, MetricRows, PairedSamples } from './eval-report.ts'
import type { Evaluation } from './evaluation.ts'
import type { Json } from './metric-writer.ts'
import { sendPerformance } from './publish-performance.ts'
import { rememberMetrics } from './report-metrics.ts'
import type { MetricResult, Reading, Scoreboard } from './scoreboard.ts'

type AnyEvaluation = Evaluation<never, never> | Evaluation<unknown, unknown>

const MAX_ERROR_KINDS = 10

/** Name and metadata under which a reading is published. */
export function publishedName({ metric, key }: Reading): { name: string; metadata: Record<string, Json> } {
  const { dimension, signature } = metric
  if (key === '') return { name: metric.name, metadata: { ...signature } }
  if (dimension === undefined) return { name: `${metric.name}_${key}`, metadata: { ...signature } }
  return { name: metric.name, metadata: { ...signature, [dimension]: key } }
}

/** The annotation of the start. */
export function publishStart(evaluation: Pick<AnyEvaluation, 'publisher' | 'settings' | 'hash'>): void {
  const { publisher, settings, hash } = evaluation
  publisher.annotation('evaluation started', {
    ...facts(settings, hash),
    metrics: settings.metrics.map(({ name }) => name).join(', '),
  })
}

function facts(settings: AnyEvaluation['settings'], hash: string): Record<string, Json> {
  return {
    ...(settings.name === '' ? {} : { name: settings.name }),
    split: settings.split,
    task: settings.taskName ?? null,
    config: settings.config,
    config_hash: hash,
  }
}

interface Published {
  readonly name: string
  /** Key in the report: the name, with the slice of its dimension in brackets. */
  readonly key: string
  readonly metadata: Record<string, Json>
  readonly result: MetricResult
}

/** Sends the final values and makes the report. */
export function publishEnd<P, R>(evaluation: Evaluation<P, R>, moreNotes: readonly string[]): EvalReport {
  const { publisher, settings, ledger, board, slices } = evaluation
  const counts: EvalCounts = { ...evaluation.counts, errors: ledger.count, repeatedIds: evaluation.ids.repeated }
  const missing = evaluation.options.missing ?? 'exclude'
  const at = { step: settings.step, aggregation: 'final' }
  const final = bothReadings(board, settings.resampling, missing)
  for (const entry of final) send(evaluation, entry, at)
  const sliced: Record<string, Record<string, MetricResult>> = {}
  for (const { key, value, board: part } of slices.all()) {
    const entries = bothReadings(part, settings.resampling, missing)
    for (const entry of entries) send(evaluation, entry, { ...at, [key]: value })
    sliced[`${key}=${value}`] = byKey(entries)
  }
  sendCounts(evaluation, counts, at)
  const performance = evaluation.performance.report()
  sendPerformance(publisher, performance, at)
  const notes = [...board.notes(), ...slices.notes(), ...moreNotes, ...countNotes(counts)]
  const report: EvalReport = {
    name: settings.name,
    split: settings.split,
    task: settings.taskName ?? null,
    status: evaluation.stopped?.status ?? 'completed',
    reason: evaluation.stopped?.message ?? null,
    config: settings.config,
    configHash: evaluation.hash,
    level: settings.resampling?.level ?? null,
    metrics: byKey(final),
    slices: sliced,
    counts,
    errors: ledger.kinds().slice(0, MAX_ERROR_KINDS),
    performance,
    notes,
    details: board.details(),
    telemetry: { failures: publisher.failures, nonFinite: publisher.nonFinite },
    samples: pairedSamples(
      evaluation.ids.keys,
      settings.metrics.map(({ name }) => name),
      board,
    ),
  }
  publisher.annotation(endText(report), {
    ...facts(settings, evaluation.hash),
    status: report.status,
    ...snakeCounts(counts),
    ...(report.reason === null ? {} : { reason: report.reason }),
    ...(report.errors.length === 0
      ? {}
      : { errors: report.errors.map(({ message, count }) => `${count} × ${message}`) }),
    ...(notes.length === 0 ? {} : { notes }),
  })
  rememberMetrics(report, settings.metrics)
  return report
}

function bothReadings(
  board: Scoreboard,
  resampling: AnyEvaluation['settings']['resampling'],
  missing: 'exclude' | 'zero',
): Published[] {
  const scored = board.results('scored', resampling).map(publish)
  const all = board.results('all', resampling).map(publish)
  const readable = new Set(all.map(({ key }) => key))
  const rename = (entry: Published, suffix: string): Published => ({
    ...entry,
    name: entry.name + suffix,
    key: entry.key.replace(entry.name, entry.name + suffix),
  })
  if (missing === 'exclude') return [...scored, ...all.map((entry) => rename(entry, '_missing_as_zero'))]
  return [...all, ...scored.map((entry) => (readable.has(entry.key) ? rename(entry, '_scored_only') : entry))]
}

function publish(reading: Reading): Published {
  const { name, metadata } = publishedName(reading)
  const { dimension } = reading.metric
  const key = dimension === undefined || reading.key === '' ? name : `${name}[${reading.key}]`
  return { name, key, metadata, result: reading.result }
}

function byKey(entries: readonly Published[]): Record<string, MetricResult> {
  return Object.fromEntries(entries.map(({ key, result }) => [key, result]))
}

type At = { step: number | null } & Record<string, Json>

function send<P, R>({ publisher }: Evaluation<P, R>, { name, metadata, result }: Published, at: At): void {
  publisher.metric(name, result.value, { ...metadata, ...at })
  publisher.metric(`${name}_low`, result.low, { ...metadata, ...at })
  publisher.metric(`${name}_high`, result.high, { ...metadata, ...at })
}

function snakeCounts(counts: EvalCounts): Record<string, number> {
  return {
    samples: counts.total,
    scored: counts.scored,
    errors: counts.errors,
    unscored: counts.unscored,
    truncated: counts.truncated,
    resumed: counts.resumed,
  }
}

function sendCounts<P, R>({ publisher }: Evaluation<P, R>, counts: EvalCounts, at: At): void {
  for (const [name, value] of Object.entries(snakeCounts(counts))) publisher.metric(`eval_${name}`, value, at)
  if (counts.total === 0) return
  publisher.metric('eval_error_rate', counts.errors / counts.total, at)
  publisher.metric('eval_truncated_share', counts.truncated / counts.total, at)
}

function countNotes({ total, truncated, repeatedIds }: EvalCounts): string[] {
  const notes: string[] = []
  if (truncated > 0) {
    notes.push(
      `truncated: the model saw only a part of ${truncated} of ${total} inputs (${((100 * truncated) / total).toFixed(1)} %)`,
    )
  }
  if (repeatedIds > 0)
    notes.push(`ids: ${repeatedIds} samples had an id that was used before; they are kept as 'id#2', 'id#3'`)
  return notes
}

function endText({ status, counts }: EvalReport): string {
  const { total, scored, errors, unscored, truncated } = counts
  const word = status === 'completed' ? 'finished' : status
  const rest = `${scored} scored, ${errors} errors, ${unscored} not scorable, ${truncated} truncated`
  return `evaluation ${word}: ${total} samples, ${rest}`
}

function pairedSamples(
  ids: readonly (string | number)[] | null,
  names: readonly string[],
  board: Scoreboard,
): PairedSamples | null {
  if (ids === null) return null
  const metrics: Record<string, MetricRows> = {}
  for (const name of names) {
    const found = board.table(name)
    if (found === undefined || found.table.n === 0) continue
    const { table, labels } = found
    metrics[name] = {
      width: table.width,
      samples: Array.from(table.samples.subarray(0, table.length)),
      rows: Array.from(table.rows.subarray(0, table.length * table.width)),
      counts: table.counts === null ? null : Array.from(table.counts.subarray(0, table.length)),
      labels: [...labels],
    }
  }
  return { ids, metrics }
}
