// An evaluation that a test kills: it says when it is at its eighth sample, and waits.
import { evaluate } from '../src/index.ts'
import { jsonlResults } from '../src/jsonl.ts'
import { accuracy, f1 } from '../src/metrics.ts'
import { Recorder } from './recorder.ts'

const rows = Array.from({ length: 30 }, (_, i) => ({ id: `r${i}`, label: i % 3 === 0 ? 'x' : 'ü "quoted"\n' }))
let calls = 0

await evaluate(new Recorder(), {
  data: rows,
  run: async (batch) => {
    if (++calls === 8) {
      process.stdout.write('at the eighth\n')
      await new Promise((resolve) => setTimeout(resolve, 60_000))
    }
    return batch.map(({ label }, i) => (i % 4 === 0 ? 'x' : label))
  },
  metrics: [accuracy(), f1()],
  config: { model: 'm' },
  resume: jsonlResults(process.argv[2]!),
})
