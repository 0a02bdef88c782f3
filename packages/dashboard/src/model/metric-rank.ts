// Which metrics come first: those that say how good a model is, then the rest, then bookkeeping.

const QUALITY =
  /loss|acc|f1|precision|recall|auc|error|score|bleu|rouge|chrf|wer|cer|mse|mae|perplexity|reward|exact_match|pass/i
const BOOKKEEPING = /^(eval_|samples|epoch|step|learning_rate|lr$)|(_low|_high|_ms|_seconds|_per_second|_mb|_bytes)$/i

/** 0 for quality, 1 for the rest, 2 for bookkeeping. Names with a slash are somebody's own sections: 1. */
export function metricRank(name: string): 0 | 1 | 2 {
  if (BOOKKEEPING.test(name)) return 2
  return QUALITY.test(name) && !name.includes('/') ? 0 : 1
}
