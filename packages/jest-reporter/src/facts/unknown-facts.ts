// Facts of a run that was killed before its probes were done.
import type { NoiseFacts } from '../model/run-record.ts'
import type { RunFacts } from '../session/run-builder.ts'

export const UNKNOWN_FACTS: RunFacts = {
  git: {
    sha: null,
    headSha: null,
    branch: null,
    baseBranch: null,
    mergeBase: null,
    commitTimeMs: null,
    dirty: false,
    dirtyHash: null,
    pr: null,
    commitOrdinal: null,
  },
  machine: {
    cpu: 'unknown',
    cores: 0,
    cpuLimit: null,
    memGb: 0,
    arch: 'unknown',
    os: 'unknown',
    virtualised: null,
    runnerClass: null,
    hostHash: 'unknown',
  },
  runtime: { node: 'unknown', v8: 'unknown', flags: [] },
  fingerprint: 'unknown',
  unfit: ['facts unknown'],
}

export const UNKNOWN_NOISE: NoiseFacts = { load1m: [0, 0], cpuStealPercent: null, timerResolutionMs: null }
