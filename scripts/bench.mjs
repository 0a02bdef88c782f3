// Runs benchmarks: `npm run bench` lists them, `npm run bench <area> [arguments]` runs one. Results go to benchmarks/results.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run } from './run.mjs'
import { build, install, step } from './setup.mjs'

/** What each area answers, and the programs that answer it. */
const AREAS = {
  core: {
    asks: 'What does recording cost, and delivery, beside the peers?',
    programs: ['benchmarks/src/main.ts core'],
  },
  server: {
    asks: 'How many durable points a second, and how fast are charts, beside the peers?',
    programs: ['benchmarks/src/main.ts server'],
  },
  tfjs: { asks: 'What does the callback cost a training run?', programs: ['benchmarks/src/main.ts tfjs'] },
  hooks: {
    asks: 'What does the evaluation hook cost a sample, and an interval?',
    programs: ['benchmarks/src/main.ts hooks'],
  },
  reporter: {
    asks: 'What does the reporter cost: its import, and a run of 5,000 empty tests?',
    programs: ['benchmarks/src/main.ts reporter'],
  },
  aa: {
    asks: 'How often do rules for regressions cry wolf on identical code?',
    programs: ['packages/jest-reporter/bench/aa.mjs'],
  },
}

const [area, ...rest] = process.argv.slice(2)
const chosen = AREAS[area]
if (chosen === undefined) {
  for (const [name, { asks }] of Object.entries(AREAS)) console.log(`npm run bench ${name.padEnd(14)} ${asks}`)
  process.exit(area === undefined ? 0 : 1)
}
await step('Installing', install)
await step('Building', () => build({ types: false }))
for (const program of chosen.programs) {
  const [file, ...fixed] = program.split(' ')
  if (!existsSync(join(ROOT, file))) {
    console.error(`There is no ${file}`)
    process.exit(1)
  }
  const { code } = await run(process.execPath, ['--expose-gc', '--import', 'tsx', file, ...fixed, ...rest])
  if (code !== 0) process.exit(code)
}
