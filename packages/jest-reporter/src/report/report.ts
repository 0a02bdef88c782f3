// What every output renders: the run, its judgement, and where the experiment is.
import type { Judgement } from '../judge/judgement.ts'
import { roundsOf } from '../judge/resolve-compare.ts'
import type { RunRecord } from '../model/run-record.ts'
import { contextOf, defaultName } from '../session/plan.ts'

export interface Report {
  v: 1
  run: RunRecord
  judgement: Judgement
  url: string | null
  /** Why the gate failed, if it did. */
  failure: string | null
}

/** `bench: parser @ main 3f2a91c`. */
export function titleOf(run: RunRecord): string {
  return defaultName(contextOf(run))
}

/** `12 benches · 3 rounds · Xeon 2c · Node 20.20.2 · vitest 4.1.12`. */
export function circumstances(run: RunRecord): string {
  const rounds = roundsOf(run)
  const many = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : word.endsWith('h') ? 'es' : 's'}`
  return [
    many(run.benches.length, 'bench'),
    many(rounds, 'round'),
    `${run.machine.cpu} ${run.machine.cpuLimit ?? run.machine.cores}c`,
    `Node ${run.runtime.node}`,
    `${run.framework.name} ${run.framework.version}`,
  ].join(' · ')
}

/** The most important thing in a few words: what the summary and the `verdict` output say. */
export function verdictLine(judgement: Judgement): string {
  const parts = Object.entries(judgement.counts).filter(([, count]) => count > 0)
  return parts.map(([state, count]) => `${count} ${state}`).join(' · ') || 'no benchmarks'
}
