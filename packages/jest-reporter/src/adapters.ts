// Results of other engines and tools as benchmarks of ours. Structural: none of them needs to be installed.
import type { BenchRound } from './model/bench-record.ts'

/** One benchmark of another tool; `recordBenches` takes a list of these. */
export interface AdaptedBench {
  name: string
  suite: string[]
  file: string
  rounds: BenchRound[]
  /** Why there is no round. */
  reason: string | null
}

interface Numbers {
  p50?: number | undefined
  min?: number | undefined
  mean?: number | undefined
  p75?: number | undefined
  p99?: number | undefined
  p999?: number | undefined
  samples?: number | undefined
  rme?: number | undefined
  total?: number | undefined
}

function finite(value: number | undefined, scale = 1): number | null {
  return value !== undefined && Number.isFinite(value) ? value * scale : null
}

/** @param scale milliseconds per unit of `numbers` */
function roundFrom(numbers: Numbers, scale: number): BenchRound | null {
  const mean = finite(numbers.mean, scale)
  const p50 = finite(numbers.p50, scale) ?? mean
  if (p50 === null) return null
  return {
    p50Ms: p50,
    minMs: finite(numbers.min, scale) ?? p50,
    meanMs: mean ?? p50,
    p75Ms: finite(numbers.p75, scale),
    p99Ms: finite(numbers.p99, scale),
    p999Ms: finite(numbers.p999, scale),
    samples: numbers.samples ?? 0,
    rmePercent: finite(numbers.rme),
    totalMs: finite(numbers.total, scale),
  }
}

function adapted(
  name: string,
  round: BenchRound | null,
  where: { suite?: string[]; file?: string; reason?: string } = {},
): AdaptedBench {
  const { suite = [], file = '', reason = 'no usable measurement' } = where
  return { name, suite, file, rounds: round ? [round] : [], reason: round ? null : reason }
}

interface TinybenchLike {
  tasks: readonly { name: string; result?: unknown }[]
}

/** A tinybench 2.9 to 6 after `run()`; a task that threw has no round and its message as the reason. */
export function fromTinybench(bench: TinybenchLike): AdaptedBench[] {
  return bench.tasks.map((task) => {
    const result = (task.result ?? {}) as Record<string, unknown> & { error?: Error; latency?: Record<string, number> }
    if (result.error) return adapted(task.name, null, { reason: result.error.message })
    const latency = result.latency ?? (result as unknown as Record<string, number>)
    const samples = latency.samples as unknown
    const count = latency.samplesCount ?? (Array.isArray(samples) ? samples.length : undefined)
    const { mean, min, p75, p99, p999, rme } = latency
    const numbers = {
      p50: latency.p50 ?? latency.median,
      min,
      mean,
      p75,
      p99,
      p999,
      rme,
      samples: count,
      total: result.totalTime as number,
    }
    return adapted(task.name, roundFrom(numbers, 1))
  })
}

interface MitataLike {
  benchmarks: readonly {
    alias?: string
    runs: readonly {
      name: string
      error?: unknown
      stats?: {
        min: number
        avg: number
        p50: number
        p75: number
        p99: number
        p999: number
        ticks?: number
        samples?: readonly number[]
      }
    }[]
  }[]
}

/** What mitata's `run({ format: 'json' })` gives; its times are nanoseconds. */
export function fromMitata(result: MitataLike): AdaptedBench[] {
  return result.benchmarks.flatMap((trial) =>
    trial.runs.map(({ name, stats, error }) => {
      if (!stats)
        return adapted(name, null, { reason: error ? String((error as Error).message ?? error) : 'no measurement' })
      const { min, avg, p50, p75, p99, p999, samples } = stats
      return adapted(name, roundFrom({ min, mean: avg, p50, p75, p99, p999, samples: samples?.length }, 1e-6))
    }),
  )
}

interface VitestJsonLike {
  files: readonly {
    filepath: string
    groups: readonly { fullName: string; benchmarks: readonly Record<string, unknown>[] }[]
  }[]
}

/** The file of `vitest bench --outputJson` (Vitest 3 and 4). @param root what file names are made relative to */
export function fromVitestJson(json: VitestJsonLike, root = ''): AdaptedBench[] {
  const short = (file: string): string =>
    root && file.startsWith(root) ? file.slice(root.length).replace(/^[\\/]+/, '') : file
  return json.files.flatMap((file) =>
    file.groups.flatMap((group) =>
      group.benchmarks.map((b) => {
        const n = b as Record<string, number>
        const numbers = {
          p50: n.median,
          min: n.min,
          mean: n.mean,
          p75: n.p75,
          p99: n.p99,
          p999: n.p999,
          rme: n.rme,
          samples: n.sampleCount,
          total: n.totalTime,
        }
        // The full name of a group begins with its file.
        const suite = group.fullName.split(' > ').slice(1)
        return adapted(String(b.name), roundFrom(numbers, 1), { suite, file: short(file.filepath) })
      }),
    ),
  )
}

interface HyperfineLike {
  results: readonly { command: string; mean: number; median: number; min: number; times?: readonly number[] }[]
}

/** The file of `hyperfine --export-json`; its times are seconds, and each timed run is a process: a round of its own. */
export function fromHyperfine(json: HyperfineLike): AdaptedBench[] {
  return json.results.map((result) => {
    const times = result.times ?? []
    const rounds = times
      .map((seconds) => roundFrom({ p50: seconds, min: seconds, mean: seconds, samples: 1 }, 1_000))
      .filter((round) => round !== null)
    if (rounds.length > 0) return { ...adapted(result.command, rounds[0]!), rounds }
    return adapted(result.command, roundFrom({ p50: result.median, min: result.min, mean: result.mean }, 1_000))
  })
}
