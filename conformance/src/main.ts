// Runs the fault matrix with one client and prints it. Ends with 1 when ours misses an expectation, with 2 when the suite cannot run.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Arguments, readArguments, USAGE } from './arguments.ts'
import { prepare } from './prepare/prepared.ts'
import { machine, type Results, rowResult } from './results.ts'
import { expectedMs, runRow } from './run/run-row.ts'
import { sideBySide } from './run/side-by-side.ts'
import { runTable } from './table.ts'
import { verdict } from './verdict.ts'

try {
  const args = readArguments(process.argv.slice(2))
  if (args === undefined) console.log(USAGE)
  else process.exitCode = await run(args)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 2
}

async function run({ subject, rows, json, atOnce }: Arguments): Promise<number> {
  const startMs = performance.now()
  const { program, versions } = await prepare(subject)
  const known = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  console.log(`${subject.title}: ${known.join(', ')} on Node ${process.version}`)
  // The longest first, so that none begins when all others are over.
  const order = [...rows].sort((a, b) => expectedMs(b) - expectedMs(a))
  const done = await sideBySide(order, atOnce, async (row) => {
    const seen = await runRow(row, { program, protocol: subject.protocol })
    process.stderr.write(`  ${row.name}\n`)
    return rowResult(row, seen, subject.name === 'ours' ? verdict(row, seen) : seen.errors)
  })
  const results = rows.map(({ name }) => done[order.findIndex((row) => row.name === name)] as (typeof done)[number])
  const seconds = Math.round((performance.now() - startMs) / 1000)
  console.log(`\n${runTable(results)}\n`)
  if (json !== undefined) {
    const { name, title } = subject
    const file: Results = {
      subject: name,
      title,
      versions,
      node: process.version,
      machine: machine(),
      at: new Date().toISOString(),
      seconds,
      rows: results,
    }
    mkdirSync(dirname(json), { recursive: true })
    writeFileSync(json, `${JSON.stringify(file, null, 2)}\n`)
  }
  const missed = results.filter(({ problems }) => problems.length > 0)
  for (const { name, problems } of missed) console.log(`MISSED ${name}: ${problems.join('; ')}`)
  console.log(`${results.length} rows in ${seconds} s, ${missed.length} missed`)
  return missed.length === 0 ? 0 : 1
}
