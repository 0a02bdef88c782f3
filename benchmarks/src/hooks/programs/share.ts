// Evaluates calls of about two milliseconds and reports the CPU between the end of one and the start of the next: the calls themselves
// differ by more than a hook costs. Calls and gaps are both work, so what the neighbours take from this machine stretches both alike.
import { evalHook, evaluate } from '@syvain-metrics/transformers-hooks'
import { accuracy, f1 } from '@syvain-metrics/transformers-hooks/metrics'
import {
  importLibrary,
  type Library,
  loadPipeline,
} from '../../../../packages/transformers-hooks/test/transformers-library.ts'
import { cpuUs, job, report } from '../../run/job.ts'
import { median } from '../../run/rounds.ts'

interface ShareJob {
  readonly way: 'bare loop' | 'evalHook' | 'evaluate'
  readonly call: 'arithmetic' | 'pipeline'
  readonly samples: number
  readonly library: Library
  readonly modelsDir: string
}

const CALL_US = 2000
/** Longer texts would be tokenized a second time. */
const MAX_WORDS = 90
const { way, call, samples, library, modelsDir } = job<ShareJob>()
const experiment = { metric: () => {}, annotation: () => {} }
const metrics = [accuracy(), f1()]
const task = 'text-classification'
const pipe = call === 'arithmetic' ? arithmetic : await pipeline()
const text = 'good '.repeat(await fitting(pipe)).trim()
const gapsUs = new Float64Array(samples)
const callsUs = new Float64Array(samples)
let calls = 0
let endUs = 0
const timed = Object.assign(
  async (input: string): Promise<unknown> => {
    if (calls > 0) gapsUs[calls] = cpuUs() - endUs
    const startUs = cpuUs()
    const output = await pipe(input)
    endUs = cpuUs()
    callsUs[calls++] = endUs - startUs
    return output
  },
  { task, tokenizer: (pipe as { tokenizer?: unknown }).tokenizer },
)

if (way === 'bare loop') for (let i = 0; i < samples; i++) await timed(text)
else if (way === 'evalHook') {
  const hook = evalHook<unknown, string>(experiment, { task, metrics, progress: false, confidence: false })
  for (let id = 0; id < samples; id++) await hook.sample({ id, reference: 'positive' }, () => timed(text))
  check((await hook.finish()).counts.scored)
} else {
  const data = Array.from({ length: samples }, (_, id) => ({ id, text, label: 'positive' }))
  check((await evaluate(experiment, { data, pipe: timed, metrics, progress: false, confidence: false })).counts.scored)
}
report({ gapUs: mean(gapsUs.subarray(1)), medianGapUs: median([...gapsUs.subarray(1)]), callUs: mean(callsUs) })
process.exit()

function check(scored: number): void {
  if (scored !== samples) throw new Error(`Cannot measure: ${scored} of ${samples} samples were scored`)
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Takes longer for longer texts, as a model does. */
async function arithmetic(input: string): Promise<unknown> {
  let score = 0
  for (let i = 0; i < 500 * input.length; i++) score += Math.sin(i)
  return [{ label: 'positive', score }]
}

async function pipeline(): Promise<(input: string) => Promise<unknown>> {
  const loaded = await importLibrary(library, modelsDir)
  // One thread: those of a pool would go on for a while after a call, at the expense of whoever comes next.
  const more = { session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 } }
  return loadPipeline(loaded, { major: library.major, task, model: 'wide', more })
}

/** @returns the number of words for which a call takes about as much CPU as wanted. */
async function fitting(slow: (input: string) => Promise<unknown>): Promise<number> {
  let words = 20
  for (let attempt = 0; attempt < 6; attempt++) {
    const times: number[] = []
    for (let i = 0; i < 50; i++) {
      const startUs = cpuUs()
      await slow('good '.repeat(words).trim())
      times.push(cpuUs() - startUs)
    }
    words = Math.min(MAX_WORDS, Math.max(1, Math.round((words * CALL_US) / median(times))))
  }
  return words
}
