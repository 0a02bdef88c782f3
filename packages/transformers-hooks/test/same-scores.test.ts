import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { EvalReport } from '../src/index.ts'
import { writeModels } from './pipeline-models.ts'
import { findLibrary, type Major } from './transformers-library.ts'

interface Printed {
  readonly version: string
  readonly reports: Readonly<Record<string, EvalReport>>
}

const MAJORS: readonly Major[] = [2, 3, 4]
const PROGRAM = fileURLToPath(new URL('./evaluate-with.ts', import.meta.url))
const missing = MAJORS.map(findLibrary).find((found) => typeof found === 'string')

describe.skipIf(missing !== undefined)(`three versions of transformers.js${missing ? `: ${missing}` : ''}`, () => {
  it('the same evaluation through 2.x, 3.x and 4.x gives the same scores, intervals and counts', async () => {
    const root = mkdtempSync(join(tmpdir(), 'tiny-models-'))
    writeModels(root)
    const printed: Printed[] = []
    for (const major of MAJORS) {
      const args = ['--import', 'tsx', PROGRAM, String(major), root]
      const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 })
      printed.push(JSON.parse(stdout) as Printed)
    }
    rmSync(root, { recursive: true })
    const [oldest, ...later] = printed as [Printed, Printed, Printed]
    expect(printed.map(({ version }) => version.split('.')[0])).toEqual(['2', '3', '4'])
    for (const { counts } of Object.values(oldest.reports)) expect(counts.scored).toBeGreaterThan(20)
    for (const { reports } of later) {
      for (const [name, report] of Object.entries(reports)) {
        const { metrics, counts, samples } = oldest.reports[name]!
        expect(report.counts).toEqual(counts)
        expect(rounded(report.metrics)).toEqual(rounded(metrics))
        expect(rounded(report.samples)).toEqual(rounded(samples))
      }
    }
  }, 60_000)
})

/** Numbers to six digits: probabilities are float32, and each runtime adds them up in its own order. */
function rounded(value: unknown): unknown {
  const digits = (_: string, one: unknown): unknown => (typeof one === 'number' ? Number(one.toPrecision(6)) : one)
  return JSON.parse(JSON.stringify(value, digits))
}
