// Language-model metrics from the log probabilities of the tokens, which come from the logits and not from a pipeline.
import type { SumMetric } from '../eval-metric.ts'

/** Natural log probabilities of the tokens of one text, each given the tokens before it. */
export type LogProbabilities = readonly number[] | Float32Array | Float64Array

function sumOf(values: LogProbabilities, metric: string): number {
  let sum = 0
  for (const value of values) {
    if (!(value <= 0)) {
      throw new TypeError(`Cannot compute ${metric}: log probabilities must be ≤ 0, received ${value}`)
    }
    sum += value
  }
  return sum
}

function tokenMetric(name: string, value: (nats: number) => number): SumMetric<LogProbabilities, unknown> {
  return {
    name,
    higherIsBetter: false,
    needsReference: false,
    stats: (prediction) => (prediction.length === 0 ? null : [-sumOf(prediction, name), prediction.length]),
    value: (sum) => value(sum[0]! / sum[1]!),
  }
}

/** Mean cross-entropy of a token, in nats, over all tokens of all texts. */
export function tokenLoss(): SumMetric<LogProbabilities, unknown> {
  return tokenMetric('token_loss', (nats) => nats)
}

/** The exponential of `tokenLoss`. Depends on the tokenizer: only models of one tokenizer compare. */
export function perplexity(): SumMetric<LogProbabilities, unknown> {
  return tokenMetric('perplexity', Math.exp)
}

/** `tokenLoss` in bits. */
export function bitsPerToken(): SumMetric<LogProbabilities, unknown> {
  return tokenMetric('bits_per_token', (nats) => nats / Math.LN2)
}

/** Bits per byte of UTF-8 of the text, which is the reference. Models of different tokenizers compare. */
export function bitsPerByte(): SumMetric<LogProbabilities, string> {
  return {
    name: 'bits_per_byte',
    higherIsBetter: false,
    stats: (prediction, reference) => [-sumOf(prediction, 'bits_per_byte'), new TextEncoder().encode(reference).length],
    value: (sum) => (sum[1] === 0 ? Number.NaN : sum[0]! / sum[1]! / Math.LN2),
  }
}
