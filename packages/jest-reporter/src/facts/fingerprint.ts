// The fingerprint says whether two runs may be compared: same machine class, same runtime, same way of measuring.
import { createHash } from 'node:crypto'
import type { FrameworkFacts, MachineFacts, RuntimeFacts } from '../model/run-record.ts'

/** 12 hex digits over the facts that move all timings at once. Host name, clock speed and patch versions are not among them. */
export function fingerprintOf(machine: MachineFacts, runtime: RuntimeFacts, framework: FrameworkFacts): string {
  const facts = {
    cpu: machine.cpu,
    arch: machine.arch,
    os: machine.os,
    cores: machine.cores,
    cpuLimit: machine.cpuLimit,
    node: runtime.node.split('.').slice(0, 2).join('.'),
    v8: runtime.v8.split('.')[0],
    flags: runtime.flags,
    engine: framework.engine,
    engineMajor: framework.engineVersion?.split('.')[0] ?? null,
    pool: framework.pool,
    isolate: framework.isolate,
  }
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 12)
}
