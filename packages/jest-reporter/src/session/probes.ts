// Git, machine and runtime facts of a session: asked for while the tests run, awaited when it ends.
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
  /** `framework` and `fitness` are known only when the run ends. Begins what has not begun yet. */
  facts(framework: FrameworkFacts, fitness: Pick<Fitness, 'coverage' | 'parallelBenches' | 'merged'>): Promise<RunFacts>
  ancestry(): Promise<string[] | undefined>
  /** @param isTimed whether the run measured benchmarks: only they need the grain of the clock */
  noise(isTimed: boolean): NoiseFacts
}

/** Calls `make` once: when it is asked for. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Prepares the probes of a run in `root`: cheap ones are read at once, git and the machine when they are asked for. */
export function startProbes(root: string, project: string, deps: SessionDeps): Probes {
  const ci = ciFacts(deps.env)
  const run = deps.runCommand(root)
  const git = once(() => gitFacts(run, ci))
  const machine = once(() => machineFacts(project, ci.runnerClass))
  const loadBefore = os.loadavg()[0] ?? 0
  const ticksBefore = cpuTicks()
  const runtime = runtimeFacts(deps.env.NODE_OPTIONS)
  return {
    ci,
    async facts(framework, fitness) {
      const known = await git()
      const unfit = unfitReasons({ ...fitness, flags: runtime.flags, dirty: known.dirty })
      const fingerprint = fingerprintOf(machine(), runtime, framework)
      return { git: known, machine: machine(), runtime, fingerprint, unfit }
    },
    ancestry: async () => ancestryOf(run, await git()),
    noise: (isTimed) => ({
      load1m: [loadBefore, os.loadavg()[0] ?? 0],
      cpuStealPercent: stealPercent(ticksBefore, cpuTicks()),
      timerResolutionMs: isTimed ? timerResolutionMs() : null,
    }),
  }
}
