// Centre and spread of a few numbers, in forms that one wild run cannot move.

/**
 * The middle value, or the mean of the two middle ones.
 *
 * @throws RangeError for an empty list
 */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('Cannot take a median: the list is empty')
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Median distance from the median; scaled by 1.4826 it estimates the standard deviation of normal data. */
export function medianDeviation(values: readonly number[]): number {
  const centre = median(values)
  return median(values.map((value) => Math.abs(value - centre)))
}

/** Sample standard deviation (n − 1); 0 for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1))
}

/** The larger of the robust and the classical estimate: a bimodal benchmark must not look quiet. */
export function spread(values: readonly number[]): number {
  return Math.max(1.4826 * medianDeviation(values), standardDeviation(values))
}
