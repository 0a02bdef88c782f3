// Two ways to find the five best of a thousand scores.
import { bench, describe } from 'vitest'

const scores = Float64Array.from({ length: 1_000 }, (_, i) => (i * 48_271) % 1_009)
const time = { time: 300, warmupTime: 100 }
let sink = 0

/** Results are used, so that the engine cannot drop the calls. */
export const used = (): number => sink

describe('top 5 of 1000', () => {
  bench(
    'sort',
    () => {
      sink += scores.slice().sort().at(-5) as number
    },
    time,
  )

  bench(
    'one pass',
    () => {
      const best = [-1, -1, -1, -1, -1]
      for (const score of scores) {
        if (score <= (best[0] as number)) continue
        let at = 0
        while (at < 4 && score > (best[at + 1] as number)) {
          best[at] = best[at + 1] as number
          at++
        }
        best[at] = score
      }
      sink += best[0] as number
    },
    time,
  )
})
