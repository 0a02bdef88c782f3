// Records and ends in the way it is told. Arguments: JSON of { url, key, how, count, options }. The package comes from CORE_BUNDLE.
const { Collector } = await import(process.env.CORE_BUNDLE)
const { url, key, how, count = 500, options = {} } = JSON.parse(process.argv[2])
const collector = new Collector(key, { host: url, logger: false, ...options })
const experiment = await collector.experiment(`ends by ${how}`)
const loss = experiment.series('loss')
const record = () => {
  for (let step = 0; step < count; step++) loss.log(step, step)
}
const forever = () => setInterval(() => undefined, 1000)

const ways = {
  natural: () => record(),
  'natural after start': () => {
    experiment.start()
    record()
  },
  'exit 0 in run': () =>
    experiment.run(() => {
      record()
      process.exit(0)
    }),
  'exit 3': () => {
    experiment.start()
    record()
    process.exit(3)
  },
  exception: () => {
    experiment.start()
    record()
    throw new RangeError('out of range')
  },
  rejection: () => {
    experiment.start()
    record()
    void Promise.reject(new TypeError('not a type'))
    forever()
  },
  SIGINT: () => signal('SIGINT'),
  SIGTERM: () => signal('SIGTERM'),
  SIGHUP: () => signal('SIGHUP'),
  'SIGTERM with another listener': () => {
    process.on('SIGTERM', () => setTimeout(() => process.exit(7), 50))
    signal('SIGTERM')
  },
  'exception with another listener': () => {
    process.on('uncaughtException', () => setTimeout(() => process.exit(6), 50))
    experiment.start()
    record()
    throw new RangeError('out of range')
  },
  'rejection with another listener': () => {
    process.on('unhandledRejection', () => setTimeout(() => process.exit(6), 50))
    experiment.start()
    record()
    void Promise.reject(new TypeError('not a type'))
    forever()
  },
  SIGKILL: async () => {
    record()
    // One turn is over: what is journalled by turns is on disk now.
    await Promise.resolve()
    process.kill(process.pid, 'SIGKILL')
  },
  'SIGKILL in the open': () => {
    record()
    process.kill(process.pid, 'SIGKILL')
  },
  'without hooks': async () => {
    const run = await experiment.run({ installHooks: false })
    run.experiment.start()
    record()
    process.exit(0)
  },
  busy: () => {
    // Never yields: only the worker can deliver, and only looking at the books shows that it did.
    const deadline = Date.now() + 15_000
    let step = 0
    while (Date.now() < deadline && collector.stats().acknowledged.metrics === 0) {
      if (step < 10_000) loss.log(step, step++)
    }
    process.stdout.write(`${JSON.stringify(collector.stats().acknowledged)}\n`)
    process.exit(0)
  },
  'after ready': async () => {
    record()
    await experiment.ready()
    process.stdout.write('ready')
  },
  deliver: async () => {
    await collector.flushOrThrow({ timeoutMs: 10_000 })
    await collector.close()
  },
}

function signal(name) {
  experiment.start()
  record()
  process.kill(process.pid, name)
  forever()
}

await ways[how]()
