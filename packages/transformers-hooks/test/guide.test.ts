import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { writeGenerator, writeTextClassifier } from './tiny-models/index.ts'
import { findLibrary } from './transformers-library.ts'

const HERE = fileURLToPath(new URL('..', import.meta.url))
const LIBRARY = '@huggingface/transformers'

/** Blocks of JavaScript of a document; the one called `setup` goes before each of the others. */
function blocksOf(file: string): { setup: string; blocks: string[] } {
  const text = readFileSync(join(HERE, file), 'utf8')
  const all = [...text.matchAll(/^```js( setup)?\n(.*?)^```$/gms)]
  const setup = all.find(([, name]) => name !== undefined)?.[2] ?? ''
  return { setup, blocks: all.filter(([, name]) => name === undefined).map(([, , code]) => code!) }
}

/**
 * The library that the guide is written for, or, where it is not installed, 2.x under its names: what the guide shows holds
 * for both.
 */
function librarySource(): string {
  const found = findLibrary(4)
  if (typeof found === 'object') return `export * from '${pathToFileURL(found.entry).href}'`
  return `import { env, pipeline as load } from '@xenova/transformers'
export { env }
export const pipeline = (task, model, { dtype, ...options }) => load(task, model, { ...options, quantized: dtype !== 'fp32' })`
}

describe('the guide and the README', () => {
  // Inside the package, so that its own name is found.
  mkdirSync(join(HERE, '.cache'), { recursive: true })
  const dir = mkdtempSync(join(HERE, '.cache', 'guide-'))
  const logged: unknown[][] = []

  beforeAll(() => {
    const models = join(dir, 'models')
    const sentiment = {
      vocabulary: ['good', 'bad'],
      embedding: Float32Array.of(1, -1),
      weights: Float32Array.of(-3, 3),
      bias: Float32Array.of(0, 0),
      labels: ['negative', 'positive'],
    }
    writeTextClassifier(join(models, 'sentiment'), sentiment)
    writeTextClassifier(join(models, 'sentiment-small'), { ...sentiment, embedding: Float32Array.of(1, 1) })
    writeGenerator(join(models, 'story'), {
      vocabulary: ['the', 'movie', 'is', 'great'],
      next: { the: 'movie', movie: 'is', is: 'great' },
    })
    writeFileSync(join(dir, 'library.mjs'), librarySource())
    vi.spyOn(console, 'log').mockImplementation((...args: unknown[]) => void logged.push(args))
  })
  afterAll(() => {
    vi.restoreAllMocks()
    rmSync(dir, { recursive: true })
  })

  /** Runs a block as a module; paths that it writes or reads are in the folder of the test. */
  async function run(name: string, code: string): Promise<unknown[][]> {
    const source = code
      .replaceAll(`'${LIBRARY}'`, "'./library.mjs'")
      .replaceAll("'models'", JSON.stringify(join(dir, 'models')))
      .replaceAll("'results/", `'${dir}/results/`)
      .replaceAll('LocalCollector', 'NoopCollector')
    // TypeScript, whose compiler knows `using`, which Node 20 does not.
    const file = join(dir, `${name}.ts`)
    writeFileSync(file, source)
    logged.length = 0
    await import(/* @vite-ignore */ pathToFileURL(file).href)
    return [...logged]
  }

  const guide = blocksOf('../../docs/guides/transformers.md')

  it.each(guide.blocks.map((code, i) => [i, code.match(/\n\n(.*)\n/)?.[1] ?? '', code] as const))(
    'block %i runs: %s',
    async (i, _line, code) => {
      const imports = (text: string): string[] => text.match(/^import .*$/gm) ?? []
      const body = (text: string): string => text.replace(/^import .*$/gm, '')
      const source = [...imports(guide.setup), ...imports(code), body(guide.setup), '{', body(code), '}'].join('\n')
      await run(`block-${i}`, source)
      expect(code.includes('console.log')).toBe(logged.length > 0)
    },
  )

  it('the numbers that the guide shows are those that come out', async () => {
    const [loop] = guide.blocks
    const log = await run('numbers', `${guide.setup}\n${loop}`)
    expect(log[0]![0]).toMatchObject({ value: 0.75, n: 4, method: 'wilson' })
    expect((log[0]![0] as { low: number; high: number }).low).toBeCloseTo(0.3, 2)
    expect((log[0]![0] as { low: number; high: number }).high).toBeCloseTo(0.95, 2)
    expect(log[1]![0]).toMatchObject({ total: 4, scored: 4, errors: 0, unscored: 0, truncated: 0 })
  })

  it('the program of the README runs as it stands', async () => {
    const [program] = blocksOf('README.md').blocks
    const log = await run('readme', program!)
    expect(log[0]![0]).toMatchObject({ value: 2 / 3, n: 3, method: 'wilson' })
  })
})
