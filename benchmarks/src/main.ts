// Runs benches and prints the target table. Ends with 1 when a target is missed, with 2 when something cannot be measured.
import { parseArgs } from 'node:util'
import { prepare } from './bench.ts'
import type { Question } from './question.ts'
import { type Answered, machine, writeResults } from './results.ts'
import { SUITES, type Suite, suiteOf } from './suites.ts'
import { isMet, table } from './table.ts'

const USAGE = `Usage: npm run bench ${SUITES.map(({ name }) => name).join('|')} [question…] [--quick]

  --quick   fewer rounds and events: for a look, not for the record
  --help    this text

${SUITES.map(({ name, questions }) => `Questions of ${name}: ${questions.map((one) => one.name).join(', ')}`).join('\n')}`

try {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean' }, help: { type: 'boolean' } },
    allowPositionals: true,
  })
  const [name, ...names] = positionals
  if (values.help || name === undefined) console.log(USAGE)
  else {
    const suite = suiteOf(name)
    process.exitCode = await run(suite, questions(suite, names), values.quick === true)
  }
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 2
}

function questions({ questions: all }: Suite, names: readonly string[]): readonly Question[] {
  const unknown = names.find((name) => all.every((question) => question.name !== name))
  if (unknown !== undefined) throw new Error(`Cannot run: there is no question "${unknown}"\n\n${USAGE}`)
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
}

async function run(suite: Suite, asked: readonly Question[], isQuick: boolean): Promise<number> {
  const start = { at: new Date().toISOString(), machine: machine() }
  const { bench, versions, end } = await prepare(suite, { isQuick })
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
    `\n${cores} × ${cpu}, load ${load1}, Node ${process.version}, ${suite.name} ${versions.commit}\n\n${table(rows)}\n`,
  )
  const name = writeResults({ suite: suite.name, isQuick, ...start, versions, answers })
  const missed = rows.filter((row) => isMet(row) === false)
  const seconds = answers.reduce((sum, answer) => sum + answer.seconds, 0)
  console.log(`${seconds} s, ${missed.length} targets missed, every round in benchmarks/results/${name}`)
  return missed.length === 0 ? 0 : 1
}
