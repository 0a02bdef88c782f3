// Whole numbers with a sign as whole numbers without one, small where they were near 0: 0, −1, 1, −2 become 0, 1, 2, 3.

/** The number without a sign; exact for whole numbers whose double is a safe integer. */
export function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value
}

/** The number that {@link zigzag} was given. */
export function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}
