import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { evaluate } from '../src/index.ts'
import { jsonlResults, jsonlSamples } from '../src/jsonl.ts'
import { seededRandom } from '../src/random.ts'
import { Recorder } from './recorder.ts'
import { answers, options as common, harness, loop, type ResumedRow, rows } from './resumed-evaluation.ts'

const dir = mkdtempSync(join(tmpdir(), 'jsonl-'))
afterAll(() => rmSync(dir, { recursive: true }))

const run = (batch: ResumedRow[]): string[] => batch.map(answers)
const options = { ...common, data: rows, run }

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

  const random = seededRandom(2)
  const deaths = (['evaluate', 'hook', 'evaluate', 'hook'] as const).map((form) => ({ form, at: 1 + (random() % 30) }))

  it.each(deaths)('jsonlResults() lets $form, killed with SIGKILL at sample $at, go on where it was', async (death) => {
    const { form, at } = death
    const path = join(dir, `killed-${form}-${at}.jsonl`)
    const script = fileURLToPath(new URL('./killed-evaluation.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', script, path, String(at), form], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    // It says when it is at that sample, and then waits for longer than any test.
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    using store = jsonlResults(path)
    const evaluation = form === 'hook' ? loop : harness
    const resumed = await evaluation({ ...common, resume: store }, async (row) => answers(row))
    const whole = await evaluation(common, async (row) => answers(row))
    expect(resumed.counts).toEqual({ ...whole.counts, resumed: at - 1 })
    expect(resumed.metrics).toEqual(whole.metrics)
    expect(resumed.samples).toEqual(whole.samples)
  })
})

describe('jsonlSamples()', () => {
  it('jsonlSamples() writes every sample as a line, whatever became of it', async () => {
    const path = join(dir, 'samples', 'all.jsonl')
    using onSample = jsonlSamples(path)
    const failing = (batch: ResumedRow[]): string[] => {
      if (batch[0]!.id === 'r1') throw new TypeError('broken')
      return ['x']
    }
    await evaluate(new Recorder(), { ...options, data: rows.slice(0, 2), run: failing, onSample })
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { id: 'r0', outcome: 'scored', prediction: 'x', reference: 'x', error: null },
      { id: 'r1', outcome: 'error', reference: rows[1]!.label, error: { name: 'TypeError', message: 'broken' } },
    ])
  })
})
