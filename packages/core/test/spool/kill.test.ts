// Processes that are killed at random while they append, and processes that recover at the same time.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { recoverSpools } from '../../src/spool/recover.ts'
import { HOST, sequences, sequencesOf } from './spool-samples.ts'

const KILLS = 20
const SEED = Number(process.env.SPOOL_SEED ?? 20_240_609)
const SESSION = (n: number): string => n.toString(16).padStart(16, '0')

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kill-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

function program(name: string, args: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(name, import.meta.url))
  const flags = ['--conditions=@syvain-metrics/source', path]
  return spawn(process.execPath, [...flags, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
}

// mulberry32: a seed is enough to repeat a schedule.
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('recoverSpools() after a kill', () => {
  test(`gives all that append() returned from, once, at ${KILLS} random points`, { timeout: 120_000 }, async () => {
    console.log(`SPOOL_SEED=${SEED}`)
    const random = randomFrom(SEED)
    const root = join(dir, 'spool')
    for (let n = 0; n < KILLS; n++) {
      const progress = join(dir, `progress.${n}`)
      const child = program('append-at-full-speed.mjs', [root, SESSION(n), progress])
      await once(child.stdout!, 'data')
      // The owner runs: nothing is taken from it, at any moment.
      expect(recoverSpools({ root, host: HOST, clock: systemClock })).toEqual([])
      const exited = once(child, 'exit')
      setTimeout(() => child.kill('SIGKILL'), random() * 150)
      expect(await exited).toEqual([null, 'SIGKILL'])

      const [session, ...others] = recoverSpools({ root, host: HOST, clock: systemClock })
      expect(others).toEqual([])
      const found = sequencesOf(session!.segments())
      const settled = new Set<number>()
      const written = readFileSync(progress).length === 8 ? readFileSync(progress).readDoubleLE() : 0
      const last = found.at(-1) ?? -1
      for (let i = 0; i <= last; i++) settled.add(i)
      for (const sequence of found) expect(settled.delete(sequence), `event ${sequence} twice`).toBe(true)
      // What is missing was acknowledged, five at a time; one append more than was noted may have reached the disk.
      expect(settled.size % 5).toBe(0)
      expect(last).toBeGreaterThanOrEqual(written - 1)
      expect(last).toBeLessThan(written + 6)
      expect(session!.corruptBytes).toBe(0)
      session!.settle([[0, last]], 'acknowledged')
      session!.finish()
      expect(readdirSync(root)).toEqual([])
    }
  })

  test('gives each folder to one of several processes that recover at once', { timeout: 60_000 }, async () => {
    const root = join(dir, 'spool')
    const writers = sequences(1, 4).map((n) =>
      program('append-at-full-speed.mjs', [root, SESSION(n), join(dir, `${n}`)]),
    )
    await Promise.all(writers.map((writer) => once(writer.stdout!, 'data')))
    for (const writer of writers) writer.kill('SIGKILL')
    await Promise.all(writers.map((writer) => writer.exitCode ?? writer.signalCode ?? once(writer, 'exit')))

    const recoverers = sequences(1, 4).map(() => program('recover-together.mjs', [root, HOST]))
    const ready = recoverers.map((one) => once(one.stdout!, 'data'))
    await Promise.all(ready)
    const answers = recoverers.map((one) => once(one.stdout!, 'data'))
    for (const one of recoverers) one.stdin!.write('go\n')
    const taken = (await Promise.all(answers)).flatMap(([data]) => JSON.parse(String(data)) as string[])
    expect(taken.sort()).toEqual(sequences(1, 4).map(SESSION))
    for (const one of recoverers) one.stdin!.end()
    await Promise.all(recoverers.map((one) => one.exitCode ?? once(one, 'exit')))
    expect(recoverSpools({ root, host: HOST, clock: systemClock })).toHaveLength(4)
  })
})
