import { spawn } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { evaluate } from '../src/index.ts'
import { jsonlResults, jsonlSamples } from '../src/jsonl.ts'
import { accuracy, f1 } from '../src/metrics.ts'
import { Recorder } from './recorder.ts'

const dir = mkdtempSync(join(tmpdir(), 'jsonl-'))
afterAll(() => rmSync(dir, { recursive: true }))

const rows = Array.from({ length: 30 }, (_, i) => ({ id: `r${i}`, label: i % 3 === 0 ? 'x' : 'ü "quoted"\n' }))
const run = (batch: typeof rows): string[] => batch.map(({ label }, i) => (i % 4 === 0 ? 'x' : label))
const options = { data: rows, run, metrics: [accuracy(), f1()], config: { model: 'm' } }

describe('jsonlResults()', () => {
  it('jsonlResults() has nothing when there is no file', async () => {
    using store = jsonlResults(join(dir, 'deep', 'none.jsonl'))
    const report = await evaluate(new Recorder(), { ...options, data: [], resume: store })
    expect(report.counts).toMatchObject({ total: 0, resumed: 0 })
  })

  it('jsonlResults() survives a torn line and foreign ones: what they held is run again', async () => {
    const path = join(dir, 'torn.jsonl')
    {
      using store = jsonlResults(path)
      await evaluate(new Recorder(), { ...options, data: rows.slice(0, 10), resume: store })
    }
    appendFileSync(path, 'null\n{"config":1}\n\n{"config":"a","id":"r10","predic')
    using store = jsonlResults(path)
    const report = await evaluate(new Recorder(), { ...options, resume: store })
    expect(report.counts).toMatchObject({ total: 30, scored: 30, resumed: 10 })
    expect(store.damaged).toBe(3)
    using again = jsonlResults(path)
    expect((await evaluate(new Recorder(), { ...options, resume: again })).counts.resumed).toBe(30)
  })

  it('jsonlResults() lets an evaluation that was killed with SIGKILL go on where it was', async () => {
    const path = join(dir, 'killed.jsonl')
    const script = fileURLToPath(new URL('./killed-evaluation.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
    // It says when it is at its eighth sample, and then waits for ever.
    await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()))
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    using store = jsonlResults(path)
    const resumed = await evaluate(new Recorder(), { ...options, resume: store })
    const whole = await evaluate(new Recorder(), options)
    expect(resumed.counts.resumed).toBe(7)
    expect(resumed.metrics).toEqual(whole.metrics)
    expect(resumed.samples).toEqual(whole.samples)
  })
})

describe('jsonlSamples()', () => {
  it('jsonlSamples() writes every sample as a line, whatever became of it', async () => {
    const path = join(dir, 'samples', 'all.jsonl')
    using onSample = jsonlSamples(path)
    const failing = (batch: typeof rows): string[] => {
      if (batch[0]!.id === 'r1') throw new TypeError('broken')
      return ['x']
    }
    await evaluate(new Recorder(), { ...options, data: rows.slice(0, 2), run: failing, onSample })
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { id: 'r0', outcome: 'scored', prediction: 'x', reference: 'x', error: null },
      { id: 'r1', outcome: 'error', reference: 'ü "quoted"\n', error: { name: 'TypeError', message: 'broken' } },
    ])
  })
})
