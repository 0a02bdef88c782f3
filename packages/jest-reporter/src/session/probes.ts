// Git, machine and runtime facts of a session: started when it opens, awaited when it ends.

import os from 'node:os'
import { type CiFacts, ciFacts } from '../facts/ci.ts'
import { fingerprintOf } from '../facts/fingerprint.ts'
import { ancestryOf, gitFacts } from '../facts/git.ts'
import { cpuTicks, machineFacts, stealPercent, timerResolutionMs } from '../facts/machine.ts'
import { runtimeFacts } from '../facts/runtime.ts'
import { type Fitness, unfitReasons } from '../facts/unfit.ts'
import type { FrameworkFacts, NoiseFacts } from '../model/run-record.ts'
import type { RunFacts } from './run-builder.ts'
import type { SessionDeps } from './session-deps.ts'

export interface Probes {
  ci: CiFacts
  /** `framework` and `fitness` are known only when the run ends. */
  facts(framework: FrameworkFacts, fitness: Pick<Fitness, 'coverage' | 'parallelBenches' | 'merged'>): Promise<RunFacts>
  ancestry(): Promise<string[] | undefined>
  noise(): NoiseFacts
}

/** Starts the probes of a run in `root`; nothing waits for them yet. */
export function startProbes(root: string, project: string, deps: SessionDeps): Probes {
  const ci = ciFacts(deps.env)
  const run = deps.runCommand(root)
  const git = gitFacts(run, ci)
  const loadBefore = os.loadavg()[0] ?? 0
  const ticksBefore = cpuTicks()
  const runtime = runtimeFacts(deps.env.NODE_OPTIONS)
  return {
    ci,
    async facts(framework, fitness) {
      const machine = machineFacts(project, ci.runnerClass)
      const known = await git
      const unfit = unfitReasons({ ...fitness, flags: runtime.flags, dirty: known.dirty })
      return { git: known, machine, runtime, fingerprint: fingerprintOf(machine, runtime, framework), unfit }
    },
    ancestry: async () => ancestryOf(run, await git),
    noise: () => ({
      load1m: [loadBefore, os.loadavg()[0] ?? 0],
      cpuStealPercent: stealPercent(ticksBefore, cpuTicks()),
      timerResolutionMs: timerResolutionMs(),
    }),
  }
}
