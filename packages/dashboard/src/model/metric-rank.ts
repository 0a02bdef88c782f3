// Which metrics come first: loss and accuracy, then what else says how good a model is, then the rest, then bookkeeping.

const MAIN = /^(val_)?(loss|acc|accuracy)$/i
const QUALITY =
  /loss|acc|f1|precision|recall|auc|error|score|bleu|rouge|chrf|wer|cer|mse|mae|perplexity|reward|exact_match|pass/i
const BOOKKEEPING =
  /^(eval_|samples|epoch|step|learning_rate|lr$)|(_low|_high|_ms|_seconds|_per_second|_mb|_bytes|_percent)$/i

/** 0 for loss and accuracy, 1 for quality, 2 for the rest (and for names with a slash: sections of their own), 3 for bookkeeping. */
export function metricRank(name: string): 0 | 1 | 2 | 3 {
  if (MAIN.test(name)) return 0
  if (BOOKKEEPING.test(name)) return 3
  return QUALITY.test(name) && !name.includes('/') ? 1 : 2
}
