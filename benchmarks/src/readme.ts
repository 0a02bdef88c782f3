// Writes README.md from the newest full run of each suite: no figure in it is typed.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { newestResults } from './results.ts'
import { SUITES, type Suite } from './suites.ts'
import { table } from './table.ts'

const commands = SUITES.map(({ name, takes }) => `    npm run bench ${name.padEnd(17)} # everything, ${takes}`)

writeFileSync(
  fileURLToPath(new URL('../README.md', import.meta.url)),
  `# Benchmarks

${SUITES.map(({ about }) => about).join(' ')}

${commands.join('\n')}
    npm run bench core record       # one question
    npm run bench core -- --quick   # a look

Peers are installed on demand into \`.peers/\` (npm without install scripts; Python ones into virtual environments).
Each subject runs in a fresh process, the order is reversed every round, figures are medians unless the note says
"worst". CPU is user + system of all threads. Ratios are of the same round. Clients and server share the machine.

${SUITES.map(section).join('\n')}
## What they do not measure

TLS, a real network, browsers, Bun and Deno. On a machine that does other work at the same time absolute times mean
little; compare ratios.

This file is written by \`npx tsx benchmarks/src/readme.ts\`.
`,
)

function section({ name: suite, questions: all, packages }: Suite): string {
  const found = newestResults(
    suite,
    all.map(({ name }) => name),
  )
  const title = `## ${suite[0]!.toUpperCase()}${suite.slice(1)}\n`
  if (found === undefined) return `${title}\nNot run yet.\n`
  const { name, results } = found
  const { machine, versions, answers, at } = results
  const measured = `@syvain-metrics/${packages.at(-1)}`
  const peers = Object.entries(versions).filter(([one]) => !['node', 'commit', measured].includes(one))
  const questions = answers.map(({ name: one, asks }) => `| \`${one}\` | ${asks.replaceAll('|', '\\|')} |`)
  return `${title}
${at.slice(0, 10)}, ${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.platform}, load ${machine.load1} at the start,
Node ${versions.node}, ${suite} ${versions[measured]} (${versions.commit}). Every round: [${name}](results/${name}).

${table(answers.flatMap((answer) => answer.rows))}

| question | asks |
|---|---|
${questions.join('\n')}
${peers.length === 0 ? '' : `\nPeers: ${peers.map(([one, version]) => `${one} ${version}`).join(', ')}.\n`}`
}
