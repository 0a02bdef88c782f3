// An evaluation that a test kills: it says when it is at the sample of that number, and waits.
//
//   tsx killed-evaluation.ts <file of the store> <number of the sample> <evaluate | hook>
import { setTimeout as sleep } from 'node:timers/promises'
import { jsonlResults } from '../src/jsonl.ts'
import { answers, harness, loop, options } from './resumed-evaluation.ts'

const [path, at, form] = process.argv.slice(2) as [string, string, 'evaluate' | 'hook']
let calls = 0

async function answer(row: Parameters<typeof answers>[0]): Promise<string> {
  if (++calls === Number(at)) {
    process.stdout.write('here\n')
    await sleep(60_000)
  }
  return answers(row)
}

await (form === 'hook' ? loop : harness)({ ...options, resume: jsonlResults(path) }, answer)
