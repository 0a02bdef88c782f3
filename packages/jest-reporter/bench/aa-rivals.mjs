// The rules of other tools, rewritten from their published descriptions. Each says whether `now` is slower than `past` (oldest first).

const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length
const sd = (values) => {
  const m = mean(values)
  return Math.sqrt(values.reduce((sum, v) => sum + (v - m) ** 2, 0) / (values.length - 1))
}
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]
const rmeHalf = (b) => (1.96 * b.sd) / Math.sqrt(b.n)

/** One-sided Mann–Whitney U with the normal approximation and the correction for ties. */
function mannWhitneyP(base, now) {
  const all = [...base.map((v) => [v, 0]), ...now.map((v) => [v, 1])].sort((a, b) => a[0] - b[0])
  let [rankSum, ties] = [0, 0]
  for (let i = 0; i < all.length; ) {
    let j = i
    while (j < all.length && all[j][0] === all[i][0]) j++
    const rank = (i + 1 + j) / 2
    for (let k = i; k < j; k++) if (all[k][1] === 1) rankSum += rank
    ties += (j - i) ** 3 - (j - i)
    i = j
  }
  const [n1, n2] = [now.length, base.length]
  const n = n1 + n2
  const u = rankSum - (n1 * (n1 + 1)) / 2
  const variance = ((n1 * n2) / 12) * (n + 1 - ties / (n * (n - 1)))
  if (variance <= 0) return 1
  const z = (u - (n1 * n2) / 2) / Math.sqrt(variance)
  return 0.5 * (1 - erf(z / Math.SQRT2))
}

/** Abramowitz and Stegun 7.1.26; error below 1.5e-7. */
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const y =
    1 -
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x)
  return x < 0 ? -y : y
}

function slowerSamples(past, now, alpha) {
  return mannWhitneyP(past.at(-1).samples, now.samples) < alpha
}

export const RIVALS = [
  { name: 'previous mean × 1.10', test: (past, now) => now.mean > past.at(-1).mean * 1.1 },
  {
    name: 'previous mean × 2.00 (default of github-action-benchmark)',
    test: (past, now) => now.mean > past.at(-1).mean * 2,
  },
  { name: 'previous p50 × 1.10', test: (past, now) => now.p50 > past.at(-1).p50 * 1.1 },
  {
    name: 'rme intervals disjoint',
    test: (past, now) => now.mean - rmeHalf(now) > past.at(-1).mean + rmeHalf(past.at(-1)),
  },
  { name: 'Mann–Whitney on samples, p < 0.05', test: (past, now) => slowerSamples(past, now, 0.05) },
  { name: 'Mann–Whitney on samples, p < 0.002 (asv)', test: (past, now) => slowerSamples(past, now, 0.002) },
  {
    name: 't prediction 0.99 on means (Bencher-like)',
    // 2.82 is the one-sided 0.99 quantile of t with 9 degrees of freedom.
    test: (past, now) => {
      const values = past.slice(-10).map((b) => b.mean)
      return now.mean > mean(values) + 2.82 * sd(values) * Math.sqrt(1 + 1 / values.length)
    },
  },
  {
    name: 'z > 5 on the best value (Conbench-like)',
    test: (past, now) => {
      const values = past.slice(-10).map((b) => b.min)
      return now.min > mean(values) + 5 * Math.max(sd(values), 1e-9)
    },
  },
  {
    name: 'IQR fence × 3 on Δp50 (rustc-perf-like)',
    test: (past, now) => {
      const values = past.slice(-11).map((b) => b.p50)
      const changes = values
        .slice(1)
        .map((v, i) => Math.abs(v / values[i] - 1))
        .sort((a, b) => a - b)
      const fence = quantile(changes, 0.75) + 3 * (quantile(changes, 0.75) - quantile(changes, 0.25))
      return now.p50 / values.at(-1) - 1 > Math.max(fence, 0.002)
    },
  },
]
