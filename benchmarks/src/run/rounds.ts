// Rounds of subjects in fresh processes: the order is reversed every round, so that a drift of the machine meets all alike.
import type { Round } from '../question.ts'
import type { Reported } from './child.ts'

/** A subject and how to run it once. */
export interface Subject {
  readonly name: string
  run(): Promise<Reported>
}

/** Runs every subject once per round, one after the other. */
export async function rounds(subjects: readonly Subject[], count: number): Promise<Round[]> {
  const all: Round[] = []
  for (let round = 0; round < count; round++) {
    for (const { name, run } of round % 2 === 0 ? subjects : [...subjects].reverse()) {
      all.push({ round, subject: name, result: await run() })
    }
  }
  return all
}

/** Values of one report over the rounds of a subject. @throws Error when there are none: a figure is never made up. */
export function valuesOf(all: readonly Round[], subject: string, name: string): number[] {
  const values = all.flatMap((one) => (one.subject === subject ? [one.result[name]] : []))
  if (values.length === 0 || values.some((value) => typeof value !== 'number' || !Number.isFinite(value))) {
    throw new Error(`Cannot answer: "${subject}" did not report a number "${name}" in every round`)
  }
  return values as number[]
}

/** Median over the rounds. */
export function medianOf(all: readonly Round[], subject: string, name: string): number {
  return median(valuesOf(all, subject, name))
}

/** Largest over the rounds: for bounds that must hold every time. */
export function worstOf(all: readonly Round[], subject: string, name: string): number {
  return Math.max(...valuesOf(all, subject, name))
}

/** Median over the rounds of the ratio of two subjects in the same round. */
export function ratioOf(all: readonly Round[], above: string, below: string, name: string): number {
  const tops = valuesOf(all, above, name)
  const bottoms = valuesOf(all, below, name)
  return median(tops.map((top, i) => top / (bottoms[i] as number)))
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  if (sorted.length % 2 === 1) return sorted[middle] as number
  return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
