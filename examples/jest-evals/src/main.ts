// Runs the evaluations of two versions of a function as Jest tests. Ends with 0 only when every score is at the server.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@syvain-metrics/api-client'
import type { Check } from '../../demo/src/read-back.ts'
import { conclude, startExampleServer } from '../../transformers-eval/src/conclude.ts'
import { readRuns, type StoredRun } from '../../vitest-bench/src/read-runs.ts'
import { runCommand } from '../../vitest-bench/src/run-command.ts'

/** Recall by topic that each version must have, from its list of words and the cases. */
const EXPECTED: Record<string, Record<string, number>> = {
  v1: { weather: 0.75, music: 0.5, cooking: 0.75 },
  v2: { weather: 1, music: 1, cooking: 1 },
}
const EXAMPLE = fileURLToPath(new URL('..', import.meta.url))
const DATA = join(EXAMPLE, '.data')
const JEST = fileURLToPath(new URL('bin/jest.js', import.meta.resolve('jest/package.json')))

mkdirSync(DATA, { recursive: true })
const startedMs = Date.now()
const server = await startExampleServer(join(DATA, 'server'))
for (const version of Object.keys(EXPECTED)) {
  const output = await runCommand(JEST, ['--config', 'jest.config.mjs', '--no-watchman'], {
    cwd: EXAMPLE,
    env: {
      SYVAIN_METRICS_HOST: server.url,
      SYVAIN_METRICS_API_KEY: server.key,
      EXAMPLE_OUT_DIR: join(DATA, 'reporter'),
      TOPICS_VERSION: version,
    },
  })
  console.log(`${output.trimEnd()}\n`)
}

const client = createClient({ host: server.url, token: server.key })
const runs = await readRuns(client, { search: 'topic-evals', sinceMs: startedMs })
await client.close()
const checks = Object.keys(EXPECTED).map((version, i) => check(version, runs[i]))
console.table(EXPECTED)
await conclude(server, checks)

/** Four passed tests, three scores with the right values, one speed. */
function check(version: string, run: StoredRun | undefined): Check {
  if (run === undefined) {
    return { slug: version, status: 'missing', series: 0, metrics: 0, annotations: 0, problems: ['was not recorded'] }
  }
  const problems = [...run.check.problems]
  const named = (name: string): StoredRun['series'] => run.series.filter(({ metric_name }) => metric_name === name)
  for (const [topic, recall] of Object.entries(EXPECTED[version] as Record<string, number>)) {
    const stored = named('topic_recall').filter(({ metadata }) => metadata.topic === topic)
    if (stored.length !== 1 || stored[0]?.n !== 1 || stored[0].last !== recall) {
      problems.push(`topic_recall of ${topic} is ${stored.map(({ last }) => last)}, not ${recall}`)
    }
  }
  const passed = named('tests').find(({ metadata }) => metadata.outcome === 'passed')?.last
  if (passed !== 4) problems.push(`${passed} of 4 tests passed`)
  if (named('texts_per_second').length !== 1) problems.push('texts_per_second is missing')
  return { ...run.check, slug: `${run.check.slug} (${version})`, problems }
}
