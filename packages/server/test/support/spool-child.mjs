// A process that records to a folder and does what it reads, line by line: `log 500` records and flushes, `done` ends the run,
// `stuck 100` records in a turn that never ends. Says a line after each. Arguments: folder, slug.
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { register } from 'tsx/esm/api'

register()
const { LocalCollector } = await import('@syvain-metrics/core')
const collector = new LocalCollector({ dir: process.argv[2] })
const experiment = await collector.experiment(process.argv[3], { meta: { seed: 7 } })
let step = 0
const record = (count) => {
  for (let i = 0; i < count; i++) experiment.metric('loss', 1 / (step + 1), { step: step++ })
}
experiment.start()
await experiment.flushOrThrow()
console.log('ready')
for await (const line of createInterface(process.stdin)) {
  const [word, count] = line.split(' ')
  if (word === 'log') {
    record(Number(count))
    await experiment.flushOrThrow()
    console.log(`logged ${step}`)
  } else if (word === 'stuck') {
    record(Number(count))
    writeSync(1, 'stuck\n')
    for (;;);
  } else {
    experiment.annotation('last words')
    experiment.done()
    await collector.close()
    console.log('done')
    break
  }
}
