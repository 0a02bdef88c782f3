import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { JsonlCollector } from '@syvain-metrics/core'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Json } from '../../src/model/json.ts'
import { deliver } from '../../src/session/deliver.ts'
import type { ExperimentPlan } from '../../src/session/plan.ts'
import { runLines, writeRunFile } from '../../src/session/run-file.ts'

const PLAN: ExperimentPlan = {
  slug: 'test: parser',
  session: '0123456789abcdef',
  description: '',
  meta: { kind: 'test' },
  folder: null,
  folderId: null,
  startedAtMs: 1_700_000_000_000,
  endedAtMs: 1_700_000_002_000,
  events: [],
  error: null,
}

function folder(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'jest-reporter-run-file-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

const time = fc.integer({ min: 1_600_000_000_000, max: 1_800_000_000_000 })
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', 'ok', '\ud800', 'x'.repeat(501), 'y'.repeat(16_001)),
)
const labels = fc.dictionary(fc.string({ maxLength: 6 }), fc.string({ maxLength: 12 }), { maxKeys: 4 })
const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
const events = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('metric' as const),
      name: text,
      value: fc.double({ noNaN: true, noDefaultInfinity: true }),
      step: fc.option(fc.oneof(fc.nat(), fc.constantFrom(-1, 0.5, Number.MAX_SAFE_INTEGER))),
      metadata: labels,
      atMs: time,
    }),
    fc.record({
      kind: fc.constant('annotation' as const),
      text,
      metadata: fc.dictionary(fc.string({ maxLength: 6 }), json, { maxKeys: 3 }),
      atMs: time,
    }),
  ),
  { maxLength: 30 },
)
const plans: fc.Arbitrary<ExperimentPlan> = fc
  .record({
    slug: fc.constantFrom('test: parser', 'bench: Größe 漢字', 's'.repeat(200)),
    session: fc.stringMatching(/^[0-9a-f]{16}$/),
    meta: labels,
    startedAtMs: time,
    endedAtMs: time,
    events,
    error: fc.option(fc.string({ minLength: 1, maxLength: 40 })),
  })
  .map((some) => ({ ...PLAN, ...some }))

const CREATED = /("created_at_ms":)\d+/

describe('a local run as a file', () => {
  it('writeRunFile() of any plan is what JsonlCollector writes, and refuses what it refuses', async () => {
    const dir = folder()
    let count = 0
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const [theirs, ours] = [0, 1].map(() => path.join(dir, 'runs', `${count++}.jsonl`)) as [string, string]
        const collector = new JsonlCollector({ path: theirs, installHooks: false, logger: false })
        const expected = await deliver(collector, plan, 60_000)
        expect(writeRunFile(ours, plan, 0)).toEqual(expected)
        const [a, b] = [theirs, ours].map((file) => readFileSync(file, 'utf8').replace(CREATED, '$1 0'))
        expect(b).toBe(a)
        await collector.close()
      }),
      { seed: 7, numRuns: 200 },
    )
  })

  it('writeRunFile() twice leaves one run in the file', () => {
    const file = path.join(folder(), 'run.jsonl')
    writeRunFile(file, PLAN, 0)
    const once = readFileSync(file, 'utf8')
    writeRunFile(file, PLAN, 0)
    expect(readFileSync(file, 'utf8')).toBe(once)
  })

  it.each<[string, Partial<ExperimentPlan>, string]>([
    ['an empty name', { slug: '' }, 'Cannot create an experiment: slug must have 1 to 200 characters, got ""'],
    [
      'meta that is no JSON',
      { meta: { now: Number.NaN } },
      'Cannot create an experiment: meta must be plain JSON, but meta.now is NaN, which JSON cannot hold',
    ],
  ])('runLines() refuses a plan with %s', (_name, part, message) => {
    expect(() => runLines({ ...PLAN, ...part }, 0)).toThrow(message)
  })
})
