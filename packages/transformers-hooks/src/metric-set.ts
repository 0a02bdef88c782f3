// The metrics of one evaluation and the labels they have seen: what turns a sample into rows.
import type { AnyMetric, Intern, Row } from './eval-metric.ts'

/** The rows of one sample, one per metric. */
export interface SampleRows {
  /** Rows of the answer, null where a metric can't score it; null when there is no answer. */
  readonly rows: readonly (Row | null)[] | null
  /** Rows of no answer, null where a metric has none; null when they are not needed, or not known. */
  readonly worst: readonly (Row | null)[] | null
}

/** The metrics of an evaluation, with the labels that each has seen: what turns a sample into rows, once for all slices. */
export class MetricSet {
  readonly metrics: readonly AnyMetric[]
  /** Labels of each metric; a code is an index. */
  readonly labels: readonly string[][]
  readonly #interns: Intern[]
  readonly #widths: number[]

  constructor(metrics: readonly AnyMetric[]) {
    this.metrics = metrics
    this.labels = metrics.map(() => [])
    this.#interns = this.labels.map((labels) => internInto(labels))
    this.#widths = metrics.map(() => 0)
  }

  /** Statistics of an answer, one row per metric; null where the metric can't score it. */
  score(prediction: unknown, reference: unknown): (Row | null)[] {
    return this.metrics.map((metric, i) => {
      if (reference === undefined && metric.needsReference !== false) return null
      return this.#checked(i, metric.stats(prediction, reference, this.#interns[i]!))
    })
  }

  /** Statistics of no answer; null where the metric has no worst answer or the reference is not known. */
  miss(reference: unknown): (Row | null)[] {
    return this.metrics.map((metric, i) =>
      reference === undefined ? null : this.#checked(i, metric.missing?.(reference, this.#interns[i]!) ?? null),
    )
  }

  #checked(i: number, row: Row | null): Row | null {
    if (row === null) return null
    this.#widths[i] ||= row.length
    if (row.length !== this.#widths[i] || row.length === 0) {
      throw new Error(
        `Cannot score sample: metric '${this.metrics[i]!.name}' gave ${row.length} statistics, the first row had ${this.#widths[i]}`,
      )
    }
    return row
  }
}

function internInto(labels: string[]): Intern {
  const codes = new Map<string, number>()
  return (label) => {
    const text = String(label)
    let code = codes.get(text)
    if (code === undefined) {
      code = labels.push(text) - 1
      codes.set(text, code)
    }
    return code
  }
}
