// Appends to a spool until it is killed. After each append that returned, the next sequence goes to a file of its own.
import { closeSync, openSync, writeSync } from 'node:fs'
import { register } from 'tsx/esm/api'

register()
const { openSpool } = await import('../../src/spool/spool.ts')
const { header, segment } = await import('./spool-samples.ts')
const { systemClock } = await import('../../src/clock.ts')

const [root, session, progressPath] = process.argv.slice(2)
const spool = openSpool({
  root,
  header: header(session),
  fsync: 'never',
  maxBytes: Number.POSITIVE_INFINITY,
  clock: systemClock,
})
const progress = openSync(progressPath, 'w')
const bytes = Buffer.alloc(8)
let next = 0
for (let round = 0; round < 200_000; round++) {
  // Single turns, then now and then the whole of what they wrote, as `durability: 'turn'` does.
  const count = 1 + (round % 5)
  const isWhole = round % 50 === 49
  const first = isWhole ? Math.max(0, next - 40) : next
  spool.append(segment(first, next + count - 1, session))
  next += count
  bytes.writeDoubleLE(next)
  writeSync(progress, bytes, 0, 8, 0)
  if (round === 2) process.stdout.write('ready\n')
  if (round % 16 === 15) spool.settle([[next - 30, next - 26]], 'acknowledged')
}
closeSync(progress)
