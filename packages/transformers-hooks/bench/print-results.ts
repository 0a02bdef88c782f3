// Results of a benchmark as JSON on stdout, with date, machine and version.
import { cpus } from 'node:os'

export function printResults(results: readonly object[]): void {
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model ?? '',
    cpus: cpus().length,
    platform: `${process.platform} ${process.arch}`,
  }
  process.stdout.write(`${JSON.stringify({ date: new Date().toISOString(), machine, results }, null, 2)}\n`)
}
