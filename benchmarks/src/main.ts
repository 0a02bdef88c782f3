// Runs benches and prints the target table. Ends with 1 when a target is missed, with 2 when something cannot be measured.
import { parseArgs } from 'node:util'
import { prepare } from './bench.ts'
import { CORE } from './core/questions.ts'
import type { Question } from './question.ts'
import { type Answered, machine, writeResults } from './results.ts'
import { isMet, table } from './table.ts'
import { TFJS } from './tfjs/questions.ts'

const SUITES: Readonly<Record<string, readonly Question[]>> = {
  core: CORE,
  tfjs: TFJS,
}

const USAGE = `Usage: npm run bench ${Object.keys(SUITES).join('|')} [question…] [--quick]

  --quick   fewer rounds and events: for a look, not for the record
  --help    this text

${Object.entries(SUITES)
  .map(([suite, questions]) => `Questions of ${suite}: ${questions.map(({ name }) => name).join(', ')}`)
  .join('\n')}`

try {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean' }, help: { type: 'boolean' } },
    allowPositionals: true,
  })
  const [suite, ...names] = positionals
  if (values.help || suite === undefined) console.log(USAGE)
  else process.exitCode = await run(suite, questions(suite, names), values.quick === true)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 2
}

function questions(suite: string, names: readonly string[]): readonly Question[] {
  const all = SUITES[suite]
  if (all === undefined) throw new Error(`Cannot run: there is no suite "${suite}"\n\n${USAGE}`)
  const unknown = names.find((name) => all.every((question) => question.name !== name))
  if (unknown !== undefined) throw new Error(`Cannot run: there is no question "${unknown}"\n\n${USAGE}`)
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
}

async function run(suite: string, asked: readonly Question[], isQuick: boolean): Promise<number> {
  const start = { at: new Date().toISOString(), machine: machine() }
  const { bench, versions, end } = await prepare({ isQuick, withPeers: suite === 'core' })
  const answers: Answered[] = []
  try {
    for (const question of asked) {
      const startMs = performance.now()
      process.stderr.write(`${question.name}: ${question.asks}\n`)
      const answer = await question.run(bench)
      const seconds = Math.round((performance.now() - startMs) / 1000)
      answers.push({ name: question.name, asks: question.asks, seconds, ...answer })
      // At once: a run that is ended early has said what it knew.
      process.stderr.write(`${table(answer.rows)}\n`)
    }
  } finally {
    end()
  }
  const rows = answers.flatMap((answer) => answer.rows)
  const { cpu, cores, load1 } = start.machine
  console.log(
    `\n${cores} × ${cpu}, load ${load1}, Node ${process.version}, commit ${versions.commit}\n\n${table(rows)}\n`,
  )
  const name = writeResults({ suite, isQuick, ...start, versions, answers })
  const missed = rows.filter((row) => isMet(row) === false)
  const seconds = answers.reduce((sum, answer) => sum + answer.seconds, 0)
  console.log(`${seconds} s, ${missed.length} targets missed, every round in benchmarks/results/${name}`)
  return missed.length === 0 ? 0 : 1
}
