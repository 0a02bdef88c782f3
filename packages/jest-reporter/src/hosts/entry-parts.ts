// Turns what a test recorded about itself into parts of the run; what is not well formed is counted, never thrown.
import { type BenchRecord, type BenchRound, QUANTILES_PERMILLE } from '../model/bench-record.ts'
import { identityOf, labelOf, type TestRef } from '../model/identity.ts'
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts'
import type { Better } from '../model/test-record.ts'
import type { RunPart } from '../session/run-builder.ts'
import type { RecordedEntry } from './vitest-types.ts'

const MALFORMED: RunPart = { t: 'drop', reason: 'malformed records of tests', count: 1 }
const NON_FINITE: RunPart = { t: 'drop', reason: 'non-finite values', count: 1 }

/** Metadata values as strings: the newest generation of the service takes nothing else. */
function strings(value: Json | undefined): { [key: string]: string } {
  if (!isJsonObject(value)) return {}
  const out: { [key: string]: string } = {}
  for (const [key, item] of Object.entries(value)) out[key] = typeof item === 'string' ? item : JSON.stringify(item)
  return out
}

function betterOf(value: Json | undefined): Better {
  return value === 'higher' || value === 'lower' ? value : 'none'
}

function metricPart(entry: RecordedEntry, ref: TestRef): RunPart {
  const { name, value, step, better, metadata, isTrial } = entry.body
  if (typeof name !== 'string' || name === '') return MALFORMED
  if (typeof value !== 'number' || !Number.isFinite(value)) return NON_FINITE
  const metric = {
    name,
    value,
    step: typeof step === 'number' && Number.isInteger(step) && step >= 0 ? step : null,
    better: betterOf(better),
    ...(isTrial === true && (value === 0 || value === 1) ? { isTrial } : {}),
    metadata: strings(metadata),
    test: labelOf(ref),
    file: ref.file,
    project: ref.project,
    attempt: entry.attempt + 1,
    atMs: entry.atMs,
  }
  return { t: 'metric', metric }
}

/** A round as a worker wrote it, or null when a time in it is not a usable number. */
export function roundOf(value: Json | undefined): BenchRound | null {
  if (!isJsonObject(value)) return null
  const num = (key: string): number | null => {
    const v = value[key]
    return typeof v === 'number' && Number.isFinite(v) ? v : null
  }
  const [p50Ms, minMs, meanMs] = [num('p50Ms'), num('minMs'), num('meanMs')]
  if (p50Ms === null || minMs === null || meanMs === null) return null
  const round: BenchRound = {
    p50Ms,
    minMs,
    meanMs,
    p75Ms: num('p75Ms'),
    p99Ms: num('p99Ms'),
    p999Ms: num('p999Ms'),
    samples: num('samples') ?? 0,
    rmePercent: num('rmePercent'),
    totalMs: num('totalMs'),
  }
  for (const key of ['preemptions', 'gcMs', 'elu'] as const) {
    const extra = num(key)
    if (extra !== null) round[key] = extra
  }
  if (value.disturbed === true) round.disturbed = true
  return round
}

function roundsIn(value: Json | undefined): BenchRound[] {
  return Array.isArray(value) ? value.map(roundOf).filter((round) => round !== null) : []
}

/** @param group how many benchmarks of this name the test recorded before */
function benchPart(entry: RecordedEntry, ref: TestRef, group: number): RunPart {
  const { name, reason, quantilesMs } = entry.body
  if (typeof name !== 'string' || !Array.isArray(entry.body.rounds)) return MALFORMED
  const place = { ...ref, suite: [...ref.suite, ref.name], name, group }
  const good = roundsIn(entry.body.rounds)
  const passes = roundsIn(entry.body.passes)
  const curve = Array.isArray(quantilesMs) && quantilesMs.length === QUANTILES_PERMILLE.length ? quantilesMs : null
  const bench: BenchRecord = {
    ...place,
    id: identityOf(place),
    label: labelOf(place),
    status: good.length > 0 ? 'ok' : 'failed',
    reason: good.length > 0 ? null : typeof reason === 'string' ? reason : 'no usable measurement',
    attempt: entry.attempt + 1,
    rounds: good,
    ...(passes.length > 0 ? { passes } : {}),
    quantilesMs: curve as number[] | null,
  }
  return { t: 'bench', bench }
}

function notePart(entry: RecordedEntry, ref: TestRef): RunPart {
  const { text, metadata } = entry.body
  if (typeof text !== 'string' || text === '') return MALFORMED
  const where = { test: labelOf(ref), file: ref.file, project: ref.project || null, line: null }
  const kept: JsonObject = isJsonObject(metadata) ? metadata : {}
  const attempt = entry.attempt > 0 ? { attempt: entry.attempt + 1 } : {}
  return { t: 'note', note: { text, metadata: { ...kept, ...attempt }, ...where, atMs: entry.atMs } }
}

/** The parts that one test's entries make. Benchmarks of attempts before `lastAttempt` are left out of statistics. */
export function entryParts(entries: readonly RecordedEntry[], ref: TestRef, lastAttempt: number): RunPart[] {
  const parts: RunPart[] = []
  const seen = new Map<string, number>()
  for (const entry of entries) {
    if (!isJsonObject(entry.body)) parts.push(MALFORMED)
    else if (entry.kind === 'metric') parts.push(metricPart(entry, ref))
    else if (entry.kind === 'note') parts.push(notePart(entry, ref))
    else if (entry.kind === 'bench' && entry.attempt >= lastAttempt) {
      const name = String(entry.body.name)
      const group = seen.get(name) ?? 0
      seen.set(name, group + 1)
      parts.push(benchPart(entry, ref, group))
    }
  }
  return parts
}
