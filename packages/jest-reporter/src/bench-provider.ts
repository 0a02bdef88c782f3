// Benchmark provider for Vitest 5 (`benchmark.provider`): interleaved passes in alternating order, with what disturbed them.
import { PerformanceObserver, performance } from 'node:perf_hooks'
import { type BenchRound, QUANTILES_PERMILLE } from './model/bench-record.ts'
import type { JsonObject } from './model/json.ts'
import { send } from './record/channel.ts'
import { roundOfPasses, roundOfSamples, samplePass } from './record/measure-rounds.ts'

type Hook = (mode: 'run' | 'warmup') => unknown

/** What Vitest hands to a provider; structural. */
export interface ProviderGroup {
  test: object
  registrations: readonly {
    name: string
    fn: () => unknown
    fnOpts?: { beforeAll?: Hook; afterAll?: Hook; beforeEach?: Hook; afterEach?: Hook }
  }[]
  options?: { time?: number; iterations?: number; warmupTime?: number; rounds?: number }
}

/** Statistics in the shape of tinybench 6, which Vitest prints. */
export interface ProviderStatistics {
  aad: number
  critical: number
  df: number
  mad: number
  max: number
  mean: number
  min: number
  moe: number
  p50: number
  p75: number
  p99: number
  p995: number
  p999: number
  rme: number
  samples: number[] | undefined
  samplesCount: number
  sd: number
  sem: number
  variance: number
}

export interface ProviderResult {
  name: string
  state: 'completed'
  latency: ProviderStatistics
  throughput: ProviderStatistics
  period: number
  totalTime: number
  runtime: string
  runtimeVersion: string
  timestampProviderName: string
}

/** Passes over each group: three are the least that show a trend. */
const ROUNDS = 3
/** A pass in which the system took the CPU away more often than once in 20 ms says more about the machine than about the code. */
const PREEMPTIONS_PER_MS = 1 / 20

interface Pass {
  samples: number[]
  round: BenchRound
}

/** Counts garbage collection while it is open. */
class GcMeter {
  #ms = 0
  readonly #observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) this.#ms += entry.duration
  })

  constructor() {
    this.#observer.observe({ entryTypes: ['gc'] })
  }

  close(): number {
    for (const entry of this.#observer.takeRecords()) this.#ms += entry.duration
    this.#observer.disconnect()
    return this.#ms
  }
}

async function measuredPass(fn: () => unknown, timeMs: number, iterations: number): Promise<Pass> {
  const gc = new GcMeter()
  const switchesBefore = process.resourceUsage().involuntaryContextSwitches
  const eluBefore = performance.eventLoopUtilization()
  const { samples, totalMs } = await samplePass(fn, timeMs, iterations)
  const { utilization } = performance.eventLoopUtilization(eluBefore)
  const preemptions = process.resourceUsage().involuntaryContextSwitches - switchesBefore
  const disturbed = preemptions > Math.max(2, totalMs * PREEMPTIONS_PER_MS)
  const round = { ...roundOfSamples(samples, totalMs), preemptions, gcMs: gc.close(), elu: utilization }
  return { samples, round: disturbed ? { ...round, disturbed } : round }
}

function statistics(values: readonly number[]): ProviderStatistics {
  const sorted = [...values].sort((a, b) => a - b)
  const n = sorted.length
  const at = (share: number): number => sorted[Math.min(n - 1, Math.max(0, Math.ceil(share * n) - 1))]!
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, n - 1)
  const p50 = at(0.5)
  const deviations = sorted.map((value) => Math.abs(value - p50)).sort((a, b) => a - b)
  const sem = Math.sqrt(variance / n)
  // The t quantile of a large sample; a provider's passes always have one.
  const critical = 1.96
  return {
    aad: deviations.reduce((sum, value) => sum + value, 0) / n,
    critical,
    df: n - 1,
    mad: deviations[Math.floor((n - 1) / 2)]!,
    max: sorted[n - 1]!,
    mean,
    min: sorted[0]!,
    moe: sem * critical,
    p50,
    p75: at(0.75),
    p99: at(0.99),
    p995: at(0.995),
    p999: at(0.999),
    rme: mean === 0 ? 0 : (sem * critical * 100) / mean,
    samples: undefined,
    samplesCount: n,
    sd: Math.sqrt(variance),
    sem,
    variance,
  }
}

function resultOf(name: string, passes: readonly Pass[]): ProviderResult {
  const samples = passes.flatMap((pass) => pass.samples)
  const latency = statistics(samples)
  const rates = samples.filter((ms) => ms > 0).map((ms) => 1_000 / ms)
  return {
    name,
    state: 'completed',
    latency,
    throughput: statistics(rates.length > 0 ? rates : [0]),
    period: latency.mean,
    totalTime: samples.reduce((sum, ms) => sum + ms, 0),
    runtime: 'node',
    runtimeVersion: process.version,
    timestampProviderName: 'performanceNow',
  }
}

function curve(passes: readonly Pass[]): number[] {
  const sorted = passes.flatMap((pass) => pass.samples).sort((a, b) => a - b)
  return QUANTILES_PERMILLE.map(
    (p) => sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((p / 1_000) * sorted.length) - 1))]!,
  )
}

/** Order of a pass: forwards, then backwards, so that what comes first has no lasting advantage. */
export function passOrder(count: number, round: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i)
  return round % 2 === 0 ? order : order.reverse()
}

async function run(group: ProviderGroup): Promise<ProviderResult[]> {
  const { registrations, options = {} } = group
  const rounds = options.rounds ?? ROUNDS
  const timeMs = (options.time ?? 500) / rounds
  const iterations = Math.max(1, Math.ceil((options.iterations ?? 30) / rounds))
  const passes: Pass[][] = registrations.map(() => [])
  for (const { fn, fnOpts } of registrations) {
    await fnOpts?.beforeAll?.('warmup')
    await samplePass(fn, options.warmupTime ?? 100, 1)
    await fnOpts?.afterAll?.('warmup')
  }
  for (let round = 0; round < rounds; round++) {
    for (const index of passOrder(registrations.length, round)) {
      const { fn, fnOpts } = registrations[index]!
      await fnOpts?.beforeAll?.('run')
      passes[index]!.push(await measuredPass(fn, timeMs, iterations))
      await fnOpts?.afterAll?.('run')
    }
  }
  registrations.forEach(({ name }, i) => {
    const measured = passes[i]!.map((pass) => pass.round)
    const body = { name, rounds: [roundOfPasses(measured)], passes: measured, quantilesMs: curve(passes[i]!) }
    send({ kind: 'bench', body: body as unknown as JsonObject }, group.test)
  })
  return registrations.map(({ name }, i) => resultOf(name, passes[i]!))
}

const provider: { run(group: ProviderGroup): Promise<ProviderResult[]> } = { run }

export default provider
