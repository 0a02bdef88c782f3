// The machine that measures: what stays the same between two runs on it. No clock speed, no kernel patch, no free memory.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import os from 'node:os'
import type { MachineFacts } from '../model/run-record.ts'

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null // not Linux, or not allowed to see: the fact is unknown
  }
}

/** CPUs that a cgroup grants, from the text of `cpu.max` (v2: quota and period, `max` for no limit). */
export function cpuLimitOf(cpuMax: string | null): number | null {
  const [quota, period] = (cpuMax ?? '').trim().split(/\s+/).map(Number)
  return quota && period && Number.isFinite(quota / period) ? Math.round((quota / period) * 100) / 100 : null
}

/** Idle and stolen ticks of all CPUs from `/proc/stat`; `null` elsewhere. */
export function cpuTicks(): { total: number; steal: number } | null {
  const line = textOf('/proc/stat')?.split('\n', 1)[0]
  if (!line?.startsWith('cpu ')) return null
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number)
  return { total: ticks.reduce((sum, n) => sum + n, 0), steal: ticks[7] ?? 0 }
}

/** Share of stolen CPU time between two readings, percent. */
export function stealPercent(before: ReturnType<typeof cpuTicks>, after: ReturnType<typeof cpuTicks>): number | null {
  if (!before || !after || after.total <= before.total) return null
  return Math.round(((after.steal - before.steal) / (after.total - before.total)) * 1_000) / 10
}

/**
 * The grain of `performance.now()`, milliseconds: the least distance between two of its different intervals.
 *
 * Intervals themselves are no measure of it: a reading takes longer than a tick.
 */
export function timerResolutionMs(read: () => number = () => performance.now()): number {
  const intervals = new Set<number>()
  let last = read()
  for (let i = 0; i < 2_000; i++) {
    const now = read()
    intervals.add(Math.round((now - last) * 1e6))
    last = now
  }
  const sorted = [...intervals].sort((a, b) => a - b)
  // Intervals 1 ns apart are one value: the float of a clock that counts in tens of nanoseconds rounds either way.
  const starts = sorted.filter((ns, i) => i === 0 || ns - sorted[i - 1]! > 1)
  const gaps = starts.slice(1).map((ns, i) => ns - starts[i]!)
  return (gaps.length > 0 ? Math.min(...gaps) : 1) / 1e6
}

/** Model and number of cores, from the text of `/proc/cpuinfo` where it names one. */
export function cpuOf(cpuInfo: string | null): Pick<MachineFacts, 'cpu' | 'cores'> {
  const named = /^model name\s*:(.*)$/m.exec(cpuInfo ?? '')?.[1]
  const cores = cpuInfo?.match(/^processor\s*:/gm)?.length
  if (named && cores) return { cpu: oneLine(named), cores }
  // Reads the clock speed of every core, which takes milliseconds.
  const cpus = os.cpus()
  return { cpu: oneLine(cpus[0]?.model ?? 'unknown'), cores: cpus.length }
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ')
}

/** Facts of this machine; the host name only as a hash that differs from project to project. */
export function machineFacts(project: string, runnerClass: string | null): MachineFacts {
  const cpuInfo = textOf('/proc/cpuinfo')
  return {
    ...cpuOf(cpuInfo),
    cpuLimit: cpuLimitOf(textOf('/sys/fs/cgroup/cpu.max')),
    memGb: Math.round(os.totalmem() / 2 ** 30),
    arch: os.arch(),
    os: os.platform(),
    virtualised: cpuInfo === null ? null : /^flags\s*:.*\bhypervisor\b/m.test(cpuInfo),
    runnerClass,
    hostHash: createHash('sha256').update(`${project}\0${os.hostname()}`).digest('hex').slice(0, 12),
  }
}
