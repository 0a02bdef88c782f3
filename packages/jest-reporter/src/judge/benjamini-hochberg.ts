// Control of the false-discovery rate over many benchmarks (Benjamini and Hochberg, 1995).

/**
 * Which of the hypotheses with these p-values are rejected at rate `q`.
 *
 * @returns one flag per p-value, in their order
 * @throws RangeError when `q` is not between 0 and 1 or a p-value is not
 */
export function benjaminiHochberg(pValues: readonly number[], q: number): boolean[] {
  if (!(q > 0 && q < 1))
    throw new RangeError(`Cannot control the false-discovery rate: q must be between 0 and 1, got ${q}`)
  for (const p of pValues) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`Cannot control the false-discovery rate: a p-value is ${p}`)
  }
  const m = pValues.length
  const sorted = [...pValues].sort((a, b) => a - b)
  let limit = -1
  sorted.forEach((p, i) => {
    if (p <= ((i + 1) / m) * q) limit = p
  })
  return pValues.map((p) => p <= limit)
}
