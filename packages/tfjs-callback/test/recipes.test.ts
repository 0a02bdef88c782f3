// Every program in README and guide runs to its end and records something: in a child process, with a small heap and a time limit.
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { Kitchen, type Outcome } from './support/kitchen.ts'
import { loadTfjsNode } from './support/tfjs-node.ts'

const kitchen = new Kitchen()
afterAll(() => kitchen.close())

const LIMITS = { heapMb: 160, timeoutMs: 60_000 }

/** Stands for core: keeps nothing, counts, and tells at the end of the process. */
const STAND_IN = `
const told = { metrics: 0, annotations: 0 }
const standIn = {
  metric: (name, value, { step }) => { if (!Number.isFinite(value) || !(step === null || step >= 0)) throw new Error(name); told.metrics += 1 },
  annotation: () => { told.annotations += 1 },
  run: (body) => body(),
  flushOrThrow: async () => {},
}
class LocalCollector { experiment = async () => standIn }
process.on('exit', () => console.log('told ' + JSON.stringify(told)))
`

interface Recipe {
  readonly name: string
  readonly kind: string
  readonly code: string
}

function programsOf(file: URL): Recipe[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/^```js ?(.*)\n([\s\S]*?)^```$/gm)].map(([, kind, code], i) => {
    const heading =
      text
        .slice(0, text.indexOf(code!))
        .match(/^#+ .*$/gm)
        ?.at(-1) ?? ''
    return {
      name: `${file.pathname.split('/').at(-1)} ${i + 1} (${heading.replace(/^#+ /, '')})`,
      kind: kind!,
      code: code!,
    }
  })
}

function withStandIn(code: string): string {
  return STAND_IN + code.replace(/^import \{ LocalCollector \}.*\n/gm, '')
}

const here = (path: string): URL => new URL(path, import.meta.url)
const guide = here('../../../docs/guides/tfjs.md')
const programs = [...programsOf(here('../README.md')), ...programsOf(guide)]
const setup = programs.find(({ kind }) => kind === 'setup')!.code
const native = loadTfjsNode()

function expectDone({ end, output }: Outcome): void {
  expect(end, output).toBe(0)
  const told = JSON.parse(output.match(/^told (.*)$/m)![1]!) as { metrics: number }
  expect(told.metrics).toBeGreaterThan(0)
}

describe('recipes', () => {
  it('the limits find what never ends: [plain object, CustomCallback] in tfjs itself', {
    timeout: 90_000,
  }, async () => {
    const code = `${setup}\nawait model.fit(xs, ys, { verbose: 0, callbacks: [{}, new tf.CustomCallback({ onTrainBegin() {} })] })`
    const { end, output } = await kitchen.run(withStandIn(code), LIMITS)
    expect(end).not.toBe(0)
    expect(output).toMatch(/heap out of memory|heap limit/)
  })

  it('README and guide have the programs that they promise', () => {
    const names = [
      'tfjsCallback',
      'composeCallbacks',
      'trackFit',
      'logEvaluate',
      'trainingLoop',
      'logHistory',
      'autolog',
    ]
    const all = programs.map(({ code }) => code).join('')
    expect(names.filter((name) => !all.includes(`${name}(`))).toEqual([])
    expect(programs[0]!.code).toContain('tfjsCallback(experiment, { tf })')
  })

  it("README's program runs as pasted, with core itself", { timeout: 90_000 }, async () => {
    const { end, output } = await kitchen.runAsPasted(programs[0]!.code, 60_000)
    expect(end, output).toBe(0)
  })

  const pure = programs.filter(({ kind }) => kind === '')
  it.concurrent.each(pure)('$name runs to its end', { timeout: 90_000 }, async ({ name, code }) => {
    const isWhole = name.startsWith('README')
    expectDone(await kitchen.run(withStandIn(isWhole ? code : `${setup}\n${code}`), LIMITS))
  })

  describe.skipIf('reason' in native)('on tfjs-node', () => {
    const programsForNode = programs.filter(({ kind }) => kind === 'tfjs-node')
    const nodeSetup = setup.replace("'@tensorflow/tfjs'", "'@tensorflow/tfjs-node'")
    it.concurrent.each(programsForNode)('$name runs to its end', { timeout: 90_000 }, async ({ code }) => {
      expectDone(await kitchen.run(withStandIn(`${nodeSetup}\n${code}`), LIMITS))
    })
  })
})
