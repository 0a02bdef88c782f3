// Runs a benchmark three times: two make a history, the third is judged by it. Ends with 0 only when the counts add up.
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@syvain-metrics/api-client'
import type { Check } from '../../demo/src/read-back.ts'
import { conclude, startExampleServer } from '../../transformers-eval/src/conclude.ts'
import { readRuns, type StoredRun } from './read-runs.ts'
import { runCommand } from './run-command.ts'

/** The part of `report.json` that is used here. */
interface Report {
  readonly run: {
    readonly benches: readonly { readonly label: string; readonly rounds: readonly { p50Ms: number }[] }[]
  }
  readonly judgement: { readonly verdicts: readonly Verdict[] }
}

interface Verdict {
  readonly bench: string
  readonly state: string
  readonly value: number | null
  readonly change: number | null
  readonly ciLow: number | null
  readonly ciHigh: number | null
  readonly n: number
}

const BENCHES = ['top 5 of 1000 > sort', 'top 5 of 1000 > one pass']
const EXAMPLE = fileURLToPath(new URL('..', import.meta.url))
const DATA = join(EXAMPLE, '.data')
const OUT = join(DATA, 'reporter')
const VITEST = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')))

mkdirSync(DATA, { recursive: true })
const startedMs = Date.now()
const server = await startExampleServer(join(DATA, 'server'))
const env = { SYVAIN_METRICS_HOST: server.url, SYVAIN_METRICS_API_KEY: server.key, EXAMPLE_OUT_DIR: OUT }
const reports: Report[] = []
for (let run = 1; run <= 3; run++) {
  const output = await runCommand(VITEST, ['bench', '--run', '--config', 'bench/vitest.config.ts'], {
    cwd: EXAMPLE,
    env,
  })
  console.log(`Run ${run}\n${output.slice(output.indexOf(' metrics  ')).trimEnd()}\n`)
  reports.push(JSON.parse(readFileSync(join(OUT, 'report.json'), 'utf8')) as Report)
}
console.table(reports.at(-1)?.judgement.verdicts.map(row))

const client = createClient({ host: server.url, token: server.key })
const runs = await readRuns(client, { search: 'top-k', sinceMs: startedMs })
await client.close()
const checks = runs.map((run, i) => check(run, reports[i]))
await conclude(server, runs.length === reports.length ? checks : [])

function row({ bench, state, value, change, ciLow, ciHigh, n }: Verdict): Record<string, unknown> {
  const percent = (share: number | null): string => (share === null ? '' : `${(100 * share).toFixed(1)} %`)
  const interval = ciLow === null ? '' : `[${percent(ciLow)}, ${percent(ciHigh)}]`
  return {
    bench,
    verdict: state,
    'p50 µs': value && Number((1_000 * value).toPrecision(3)),
    change: percent(change),
    interval,
    n,
  }
}

/** Each benchmark has its median at the server, and it is the one of the report. */
function check({ check: held, series }: StoredRun, report: Report | undefined): Check {
  const problems = [...held.problems]
  for (const name of BENCHES) {
    const bench = report?.run.benches.find(({ label }) => label.endsWith(name))
    const stored = series.find(
      ({ metric_name, metadata }) =>
        metric_name === 'latency_ms' && metadata.stat === 'p50' && String(metadata.bench) === name,
    )
    if (bench === undefined || stored === undefined) problems.push(`'${name}' was not recorded`)
    else if (stored.n !== bench.rounds.length)
      problems.push(`'${name}' has ${stored.n} of ${bench.rounds.length} rounds`)
    else if (stored.last !== bench.rounds.at(-1)?.p50Ms) problems.push(`'${name}' is ${stored.last} ms at the server`)
  }
  return { ...held, problems }
}
