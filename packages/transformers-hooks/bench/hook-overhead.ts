// How much time does evalHook add to a sample: alone, and on top of a call of two milliseconds?
//
//     npx tsx --conditions=@syvain-metrics/source bench/hook-overhead.ts
//
// Processor time, not time on the wall: on a shared machine the latter measures the neighbours.
// Alone: a fresh process for each loop, in both orders. On top of a call: blocks of both loops in turn (ABBA) in one process,
// since on a shared machine two processes differ by more than the hook costs; the whole is done in both orders.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type EvalHook, evalHook } from '../src/index.ts'
import { accuracy, f1 } from '../src/metrics.ts'
import { printResults } from './print-results.ts'

type Way = 'bare' | 'hook'

/** About two milliseconds of arithmetic on the machines of 2025. */
const STEPS = 150_000
const ALONE = { samples: 100_000, rounds: 5 }
const ON_TOP = { samples: 10, blocks: 100 }

const experiment = { metric: () => {}, annotation: () => {} }
const newHook = (): EvalHook<string, string> =>
  evalHook<string, string>(experiment, { metrics: [accuracy(), f1()], confidence: false })

function spentUs(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return user + system
}

/** A fixed amount of work, so that waiting for it hides nothing. */
async function work(): Promise<string> {
  let sum = 0
  for (let i = 0; i < STEPS; i++) sum += Math.sin(i)
  return Number.isFinite(sum) ? 'a' : ''
}

async function bareLoop(call: () => Promise<string>, samples: number): Promise<number> {
  let right = 0
  for (let i = 0; i < samples; i++) if ((await call()) === 'a') right++
  return right
}

async function hookLoop(hook: EvalHook<string, string>, call: () => Promise<string>, samples: number): Promise<number> {
  let right = 0
  for (let i = 0; i < samples; i++) if ((await hook.sample({ reference: 'a' }, call)) === 'a') right++
  return right
}

/** Best of the rounds, in microseconds per sample. */
async function alone(way: Way): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  const call = async (): Promise<string> => 'a'
  for (let round = 0; round < ALONE.rounds; round++) {
    const hook = newHook()
    const start = process.cpuUsage()
    const right = await (way === 'bare' ? bareLoop(call, ALONE.samples) : hookLoop(hook, call, ALONE.samples))
    if (way === 'hook') await hook.finish()
    best = Math.min(best, spentUs(start) / ALONE.samples)
    if (right !== ALONE.samples) throw new Error(`Cannot use the measurement: ${right} samples were right`)
  }
  return best
}

/** Median microseconds per sample of each loop, in blocks that take turns. */
async function onTop(order: readonly Way[]): Promise<Record<Way, number>> {
  // Compiled first: the compiler's threads are processor time too, and belong to no sample.
  await hookLoop(newHook(), async () => 'a', 20_000)
  await bareLoop(work, 100)
  const hook = newHook()
  const times: Record<Way, number[]> = { bare: [], hook: [] }
  for (let block = 0; block < ON_TOP.blocks; block++) {
    for (const way of block % 2 === 0 ? order : order.toReversed()) {
      const start = process.cpuUsage()
      await (way === 'bare' ? bareLoop(work, ON_TOP.samples) : hookLoop(hook, work, ON_TOP.samples))
      times[way].push(spentUs(start) / ON_TOP.samples)
    }
  }
  const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!
  return { bare: median(times.bare), hook: median(times.hook) }
}

function inProcess(...args: string[]): string {
  const self = fileURLToPath(import.meta.url)
  return execFileSync(process.execPath, [...process.execArgv, self, ...args], { encoding: 'utf8' })
}

const compared = (what: string, order: readonly Way[], us: Record<Way, number>): Record<string, unknown> => ({
  call: what,
  first: order[0],
  bareUs: us.bare,
  hookUs: us.hook,
  addedUs: us.hook - us.bare,
  addedPercent: (100 * (us.hook - us.bare)) / us.bare,
})

const [what, first] = process.argv.slice(2) as [string | undefined, Way | undefined]
if (what === 'alone') process.stdout.write(String(await alone(first!)))
else if (what === 'on top')
  process.stdout.write(JSON.stringify(await onTop(first === 'bare' ? ['bare', 'hook'] : ['hook', 'bare'])))
else {
  const orders: Way[][] = [
    ['bare', 'hook'],
    ['hook', 'bare'],
  ]
  const results = [
    ...orders.map((order) => {
      const us = Object.fromEntries(order.map((way) => [way, Number(inProcess('alone', way))])) as Record<Way, number>
      return compared('nothing', order, us)
    }),
    ...orders.map((order) =>
      compared('two milliseconds', order, JSON.parse(inProcess('on top', order[0]!)) as Record<Way, number>),
    ),
  ]
  printResults(results)
}
