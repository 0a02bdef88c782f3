// Reads the goldens: what the Python tools made of the same inputs.
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

/** A file of goldens: the tools with their versions, and cases. */
export interface Goldens<Case> {
  readonly tools: Readonly<Record<string, string>>
  readonly cases: readonly Case[]
}

/** Reads `goldens/<name>.json`. */
export function goldens<Case>(name: string): Goldens<Case> {
  return JSON.parse(readFileSync(new URL(`./goldens/${name}.json`, import.meta.url), 'utf8')) as Goldens<Case>
}

/** Agreement to 1e-9, relative to the size of the value where that is above 1; null is an undefined value. */
export function expectGolden(actual: number, expected: number | null, what: string): void {
  if (expected === null) expect(actual, what).toBeNaN()
  else
    expect(Math.abs(actual - expected), `${what}: ${actual}, golden ${expected}`).toBeLessThanOrEqual(
      1e-9 * Math.max(1, Math.abs(expected)),
    )
}
