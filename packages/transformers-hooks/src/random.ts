// Seeded random numbers: the same seed gives the same intervals on every machine.

/** The next of a sequence of unsigned 32-bit integers. */
export type Uint32Source = () => number

/**
 * xoshiro128++ of Blackman and Vigna, its state filled from the seed by SplitMix32.
 *
 * @param seed any integer; taken modulo 2^32.
 * @returns a function that gives uniform integers in [0, 2^32).
 * @see https://prng.di.unimi.it/
 */
export function seededRandom(seed: number): Uint32Source {
  let mix = seed | 0
  const next = (): number => {
    mix = (mix + 0x9e3779b9) | 0
    let z = mix ^ (mix >>> 16)
    z = Math.imul(z, 0x21f0aaad)
    z ^= z >>> 15
    z = Math.imul(z, 0x735a2d97)
    return z ^ (z >>> 15)
  }
  let a = next()
  let b = next()
  let c = next()
  let d = next()
  return () => {
    const sum = (a + d) | 0
    const result = (((sum << 7) | (sum >>> 25)) + a) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = (d << 11) | (d >>> 21)
    return result
  }
}
