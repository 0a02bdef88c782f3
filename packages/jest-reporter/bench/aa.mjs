// How often does a rule cry wolf on identical code, and what does it see of a real slowdown?
//
//   node packages/jest-reporter/bench/aa.mjs [--runs 120] [--time 100] [--from raw.json] [--save raw.json]
//
// Identical code runs in fresh processes, three to a run. Every rule sees run i and the runs before it; a slowdown is injected
// by multiplying the times of one benchmark. `--from` judges times that `--save` kept once more. Our confirmation of a suspect is the next two runs. Prints a table and writes it
// with the machine and the date to bench/results/aa.json.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { register } from 'tsx/esm/api'
import { RIVALS } from './aa-rivals.mjs'

register()
const { judge } = await import('../src/judge/judge.ts')
const { resolveCompare } = await import('../src/judge/resolve-compare.ts')
const { timerResolutionMs } = await import('../src/facts/machine.ts')

const { values: flags } = parseArgs({
  options: { runs: { type: 'string' }, time: { type: 'string' }, from: { type: 'string' }, save: { type: 'string' } },
})
const RUNS = Number(flags.runs ?? 120)
const TIME_MS = Number(flags.time ?? 100)
const ROUNDS = 3
const HISTORY = 20
const CONFIRM = 2
const FACTORS = [1.1, 1.25, 1.5, 2]
const say = (text) => process.stdout.write(`${text}\n`)

function collect() {
  const script = fileURLToPath(new URL('./aa-process.mjs', import.meta.url))
  const runs = []
  for (let run = 0; run < RUNS + CONFIRM; run++) {
    const rounds = []
    for (let round = 0; round < ROUNDS; round++) {
      const out = execFileSync(process.execPath, [script, String(TIME_MS)], { encoding: 'utf8' })
      rounds.push(JSON.parse(out).benches)
    }
    runs.push({ rounds, load: os.loadavg()[0] })
    if ((run + 1) % 20 === 0)
      process.stderr.write(`${run + 1} of ${RUNS + CONFIRM} runs, load ${os.loadavg()[0].toFixed(1)}\n`)
  }
  return runs
}

const here = { cpu: os.cpus()[0].model.trim(), cores: os.cpus().length, node: process.versions.node }
const measured = flags.from
  ? JSON.parse(readFileSync(flags.from, 'utf8'))
  : { date: new Date().toISOString().slice(0, 10), machine: here, runs: collect() }
if (flags.save) writeFileSync(flags.save, JSON.stringify(measured))
const raw = measured.runs
const NAMES = Object.keys(raw[0].rounds[0]).filter((name) => name !== 'control')
const resolution = timerResolutionMs()

/** A run as the reporter would record it, one benchmark of it slowed down. */
function record(index, rounds, slowed, factor) {
  const benches = NAMES.map((name) => ({
    id: name,
    label: name,
    project: '',
    file: 'aa',
    suite: [],
    name,
    group: 0,
    status: 'ok',
    reason: null,
    attempt: 1,
    quantilesMs: null,
    rounds: raw[index].rounds.slice(0, rounds).map((round) => {
      const k = name === slowed ? factor : 1
      const { p50, min, mean, n } = round[name]
      return { p50Ms: p50 * k, minMs: min * k, meanMs: mean * k, samples: n }
    }),
  }))
  return {
    runId: `run-${String(index).padStart(4, '0')}`,
    role: 'run',
    state: 'complete',
    unfit: [],
    fingerprint: 'same',
    startedAtMs: index,
    noise: { timerResolutionMs: resolution },
    benches,
    metrics: [],
  }
}

const histories = new Map()
function historyOf(index, rounds) {
  const key = `${index}/${rounds}`
  if (!histories.has(key))
    histories.set(
      key,
      Array.from({ length: HISTORY }, (_, k) => record(index - HISTORY + k, rounds)),
    )
  return histories.get(key)
}

/** Names that our rule calls slower; with confirmation only what it calls regressed. */
function ours(index, { rounds, confirm, statistic }, slowed, factor) {
  const run = record(index, rounds, slowed, factor)
  const confirmations = confirm
    ? Array.from({ length: CONFIRM }, (_, k) => record(index + 1 + k, rounds, slowed, factor))
    : []
  const options = resolveCompare({ statistic }, run, { confirmations })
  const { verdicts } = judge(run, historyOf(index, rounds), options)
  const wanted = confirm ? ['regressed'] : ['unconfirmed', 'regressed']
  return verdicts.filter((v) => wanted.includes(v.state)).map((v) => v.label)
}

function rival(rule, index, slowed, factor) {
  return NAMES.filter((name) => {
    const past = raw.slice(index - HISTORY, index).map((run) => run.rounds[0][name])
    const b = raw[index].rounds[0][name]
    const k = name === slowed ? factor : 1
    const now = {
      ...b,
      min: b.min * k,
      p50: b.p50 * k,
      mean: b.mean * k,
      sd: b.sd * k,
      samples: b.samples.map((v) => v * k),
    }
    return rule.test(past, now)
  })
}

const OURS = [
  { name: 'ours, one process, p50', rounds: 1, confirm: false, statistic: 'p50' },
  { name: 'ours, one process, p50, confirmed', rounds: 1, confirm: true, statistic: 'p50' },
  { name: 'ours, three processes, p50', rounds: 3, confirm: false, statistic: 'p50' },
  { name: 'ours, three processes, best', rounds: 3, confirm: false, statistic: 'best' },
  {
    name: '**ours, three processes, best, confirmed** (default of `metrics-bench run`)',
    rounds: 3,
    confirm: true,
    statistic: 'best',
  },
]
const rules = [
  ...RIVALS.map((rule) => ({ name: rule.name, flagged: (i, slowed, k) => rival(rule, i, slowed, k) })),
  ...OURS.map((rule) => ({ name: rule.name, flagged: (i, slowed, k) => ours(i, rule, slowed, k) })),
]
const judged = Array.from({ length: raw.length - CONFIRM - HISTORY }, (_, i) => i + HISTORY)

const rows = rules.map(({ name, flagged }) => {
  let [alarms, alarmRuns] = [0, 0]
  for (const index of judged) {
    const names = flagged(index, '', 1)
    alarms += names.length
    alarmRuns += names.length > 0 ? 1 : 0
  }
  const power = FACTORS.map((factor) => {
    let seen = 0
    for (const index of judged)
      for (const slowed of NAMES) if (flagged(index, slowed, factor).includes(slowed)) seen += 1
    return seen / (judged.length * NAMES.length)
  })
  return { name, alarms, perBench: alarms / (judged.length * NAMES.length), perRun: alarmRuns / judged.length, power }
})

const percent = (share) => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`
const loads = raw.map((run) => run.load).sort((a, b) => a - b)
const machine = { ...measured.machine, load: { median: loads[loads.length >> 1], max: loads.at(-1) } }
say(
  `${judged.length} identical runs of ${NAMES.length} benchmarks · ${machine.cpu}, ${machine.cores} cores · Node ${machine.node} · load ${machine.load.median.toFixed(1)} (at most ${machine.load.max.toFixed(1)})\n`,
)
say(
  `| rule | false alarm per benchmark | runs with an alarm | ${FACTORS.map((k) => `sees +${Math.round((k - 1) * 100)} %`).join(' | ')} |`,
)
say(`|---|--:|--:|${FACTORS.map(() => '--:|').join('')}`)
for (const row of rows)
  say(`| ${row.name} | ${percent(row.perBench)} | ${percent(row.perRun)} | ${row.power.map(percent).join(' | ')} |`)
const results = new URL('./results/', import.meta.url)
mkdirSync(results, { recursive: true })
const out = { date: measured.date, machine, runs: judged.length, benches: NAMES, factors: FACTORS, rows }
writeFileSync(new URL('aa.json', results), `${JSON.stringify(out, null, 2)}\n`)
