// `metrics-bench gate`: lets a later job decide on a report that an earlier one wrote.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { isJsonObject } from '../model/json.ts'
import { gate } from '../report/gate.ts'
import type { Report } from '../report/report.ts'
import { renderTerminal } from '../report/terminal.ts'
import { type CliContext, cliOptions, type Flags, UsageError } from './cli-context.ts'

async function readReport(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`Cannot read the report: ${error.message}`)
  })
  let report: unknown
  try {
    report = JSON.parse(text)
  } catch {
    throw new UsageError(`Cannot read the report: ${path.basename(file)} is not JSON`)
  }
  if (!isJsonObject(report) || !isJsonObject(report.judgement)) {
    throw new UsageError(`Cannot read the report: ${path.basename(file)} holds no judgement`)
  }
  return report as unknown as Report
}

/** @returns exit status of the gate; a report without benchmarks fails it */
export async function commandGate(flags: Flags, context: CliContext): Promise<number> {
  const options = cliOptions(context, flags)
  const from = typeof flags.from === 'string' ? flags.from : path.join(options.outDirPath, options.summary.json)
  const report = await readReport(path.resolve(context.cwd, from))
  const compare = options.compare || {}
  const rules = {
    failOn: options.failOn,
    minBenches: compare.minBenches ?? 1,
    requireBaseline: compare.requireBaseline ?? false,
  }
  const result = gate(report.judgement, rules)
  context.print(renderTerminal({ ...report, failure: result.failure }))
  return result.code
}
