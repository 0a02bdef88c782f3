// One process of the A/A experiment: measures six functions and a control, each call timed by itself, and prints the times.

const numbers = Array.from({ length: 2_000 }, (_, i) => (i * 7_919) % 2_003)
const text = JSON.stringify(
  Array.from({ length: 300 }, (_, i) => ({ id: i, name: `item ${i}`, tags: ['a', 'b', 'c'] })),
)
const words = text.split('"')
const map = new Map(words.map((word, i) => [word, i]))

const functions = {
  'map get': () => map.get('item 42'),
  'regex match': () => /item (\d+)","tags/.exec(text),
  'object spread': () => ({ ...{ a: 1, b: 2, c: 3 }, d: numbers.length, e: text.length }),
  'json parse': () => JSON.parse(text),
  'array sort': () => numbers.toSorted((a, b) => a - b),
  'string build': () => words.map((word) => word.toUpperCase()).join('-'),
  control: () => {
    let sum = 0
    for (let i = 0; i < 20_000; i++) sum = (sum * 31 + i) | 0
    return sum
  },
}

/** Keeps results alive, so that the compiler cannot drop the work. */
let sink

function measure(fn, timeMs) {
  const samples = []
  const start = performance.now()
  let now = start
  while (now - start < timeMs) {
    const before = performance.now()
    sink = fn()
    now = performance.now()
    samples.push(now - before)
  }
  return samples
}

const timeMs = Number(process.argv[2] ?? 100)
const out = {}
for (const [name, fn] of Object.entries(functions)) {
  measure(fn, timeMs / 4)
  const samples = measure(fn, timeMs)
  const sorted = samples.toSorted((a, b) => a - b)
  const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length
  const sd = Math.sqrt(sorted.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / (sorted.length - 1))
  const step = Math.max(1, Math.floor(samples.length / 500))
  out[name] = {
    n: sorted.length,
    min: sorted[0],
    p50: sorted[sorted.length >> 1],
    mean,
    sd,
    // At most 500 samples in time order, for the rules that test samples.
    samples: samples.filter((_, i) => i % step === 0).slice(0, 500),
  }
}
process.stdout.write(JSON.stringify({ benches: out, keep: sink === undefined }))
