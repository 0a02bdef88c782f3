// The data set: two spirals that wind around each other, the same for the same seed.

/** Points as [x, y, x, y, …] and the spiral, 0 or 1, that each of them lies on. */
export interface Spirals {
  readonly points: Float32Array
  readonly labels: Float32Array
}

/** Scatters `count` points along one turn and a half of both spirals. */
export function spirals(count: number, seed: number): Spirals {
  const random = randomFrom(seed)
  const points = new Float32Array(count * 2)
  const labels = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    const spiral = random() < 0.5 ? 0 : 1
    const radius = 0.1 + 0.9 * random()
    const angle = radius * 3 * Math.PI + spiral * Math.PI
    points[2 * i] = radius * Math.cos(angle) + 0.06 * (random() - 0.5)
    points[2 * i + 1] = radius * Math.sin(angle) + 0.06 * (random() - 0.5)
    labels[i] = spiral
  }
  return { points, labels }
}

// Lehmer generator, Park and Miller 1988.
function randomFrom(seed: number): () => number {
  let state = (seed % 2147483646) + 1
  return () => {
    state = (state * 48271) % 2147483647
    return (state - 1) / 2147483646
  }
}
