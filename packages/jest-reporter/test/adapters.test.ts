import { describe, expect, it } from 'vitest'
import { fromHyperfine, fromMitata, fromTinybench, fromVitestJson } from '../src/adapters.ts'

describe('./adapters', () => {
  it('fromTinybench() keeps the error of a task that threw and refuses numbers that are none', () => {
    const tasks = [
      { name: 'threw', result: { error: new Error('broken') } },
      { name: 'never ran' },
      { name: 'empty', result: { latency: { mean: Number.NaN } } },
    ]
    expect(fromTinybench({ tasks }).map((b) => [b.rounds.length, b.reason])).toEqual([
      [0, 'broken'],
      [0, 'no usable measurement'],
      [0, 'no usable measurement'],
    ])
  })

  it('fromTinybench() reads 2.9 and 6.x alike', () => {
    const old = {
      name: 'x',
      result: { mean: 2, min: 1, p75: 3, p99: 4, p999: 5, rme: 1, samples: [1, 2, 3], totalTime: 6 },
    }
    const modern = {
      name: 'x',
      result: { totalTime: 6, latency: { mean: 2, p50: 2, min: 1, p75: 3, p99: 4, p999: 5, rme: 1, samplesCount: 3 } },
    }
    expect(fromTinybench({ tasks: [old] })).toEqual(fromTinybench({ tasks: [modern] }))
  })

  it('fromMitata() turns nanoseconds into milliseconds', () => {
    const stats = { min: 1e6, avg: 2e6, p50: 2e6, p75: 3e6, p99: 4e6, p999: 5e6, samples: [1, 2] }
    const result = {
      benchmarks: [
        {
          runs: [
            { name: 'a', stats },
            { name: 'b', error: new Error('broken') },
          ],
        },
      ],
    }
    expect(fromMitata(result)).toMatchObject([
      { rounds: [{ p50Ms: 2, minMs: 1, samples: 2 }] },
      { rounds: [], reason: 'broken' },
    ])
  })

  it('fromVitestJson() makes files relative and drops the file from the suite', () => {
    const benchmarks = [{ name: 'native', mean: 2, median: 1.5, min: 1, rme: 3, sampleCount: 10 }]
    const json = {
      files: [{ filepath: '/repo/src/sort.bench.ts', groups: [{ fullName: 'src/sort.bench.ts > sort', benchmarks }] }],
    }
    expect(fromVitestJson(json, '/repo')).toMatchObject([
      { name: 'native', suite: ['sort'], file: 'src/sort.bench.ts', rounds: [{ p50Ms: 1.5, samples: 10 }] },
    ])
  })

  it('fromHyperfine() takes each timed process as a round', () => {
    const results = [
      { command: 'node a.js', mean: 0.2, median: 0.2, min: 0.1, times: [0.1, 0.3] },
      { command: 'b', mean: 1, median: 1, min: 1 },
    ]
    expect(fromHyperfine({ results }).map((b) => b.rounds.map((round) => round.p50Ms))).toEqual([[100, 300], [1_000]])
  })
})
