// Writes README.md from the newest full run: no figure in it is typed.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CORE } from './core/questions.ts'
import { newestResults } from './results.ts'
import { table } from './table.ts'

const names = CORE.map(({ name }) => name)
const { name, results } = newestResults('core', names)
const { machine, versions, answers, at } = results
const rows = answers.flatMap((answer) => answer.rows)
const peers = Object.entries(versions).filter(([one]) => !['node', 'commit', '@syvain-metrics/core'].includes(one))
const questions = answers.map(({ name: one, asks }) => `| \`${one}\` | ${asks.replaceAll('|', '\\|')} |`)

writeFileSync(
  fileURLToPath(new URL('../README.md', import.meta.url)),
  `# Benchmarks

What recording and delivering costs, beside the clients that people use instead.

    npm run bench core            # everything, about eight minutes
    npm run bench core record     # one question
    npm run bench core -- --quick # a look

Peers are installed on demand into \`.peers/\` (npm without install scripts; Python ones into a virtual environment).
Each subject runs in a fresh process, the order is reversed every round, figures are medians unless the note says
"worst". CPU is user + system of all threads. Ratios are of the same round.

## Core

${at.slice(0, 10)}, ${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.platform}, load ${machine.load1} at the start,
Node ${versions.node}, core ${versions['@syvain-metrics/core']} (${versions.commit}). Every round: [${name}](results/${name}).

${table(rows)}

| question | asks |
|---|---|
${questions.join('\n')}

Peers: ${peers.map(([one, version]) => `${one} ${version}`).join(', ')}.

## What they do not measure

TLS, a real network, browsers, Bun and Deno. On a machine that does other work at the same time absolute times mean
little; compare ratios.

This file is written by \`npx tsx benchmarks/src/readme.ts\`.
`,
)
