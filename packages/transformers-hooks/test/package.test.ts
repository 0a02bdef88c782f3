import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NoopCollector } from '@syvain-metrics/core'
import { describe, expect, it } from 'vitest'
import * as root from '../src/index.ts'
import * as metrics from '../src/metrics.ts'
import { Recorder } from './recorder.ts'

const HERE = fileURLToPath(new URL('..', import.meta.url))
const facts = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8')) as {
  exports: Record<string, string | Record<string, unknown>>
  dependencies?: unknown
}

describe('the package', () => {
  it('the package has at most twelve names at its root, types included', () => {
    const source = readFileSync(join(HERE, 'src', 'index.ts'), 'utf8')
    const names = [...source.matchAll(/^export (?:type )?\{(.*?)\}/gms)]
      .flatMap(([, list]) => list!.split(','))
      .filter((name) => name.trim() !== '')
    expect(names.length).toBeLessThanOrEqual(12)
    expect(Object.keys(root).toSorted()).toEqual([
      'EvalStoppedError',
      'compare',
      'evalHook',
      'evaluate',
      'instrument',
      'loadHook',
      'tokenTiming',
    ])
  })

  it('the package exports files that exist, and depends on nothing', () => {
    for (const entry of Object.values(facts.exports)) {
      if (typeof entry === 'object') expect(existsSync(join(HERE, String(entry['@syvain-metrics/source'])))).toBe(true)
    }
    expect(facts.dependencies).toBeUndefined()
  })

  it('the package imports neither transformers.js nor core, and Node only for files', () => {
    const files = readdirSync(join(HERE, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    )
    for (const file of files) {
      const imports = [
        ...readFileSync(join(HERE, 'src', file), 'utf8').matchAll(/^(?:import|export) .*?from '(.*?)'/gms),
      ].map(([, from]) => from!)
      const foreign = imports.filter((from) => !from.startsWith('.'))
      expect(
        foreign.filter((from) => !from.startsWith('node:')),
        file,
      ).toEqual([])
      if (file !== 'jsonl.ts') expect(foreign, file).toEqual([])
    }
  })

  it('the guide names every metric, and every metric has a name of its own', () => {
    const guide = readFileSync(join(HERE, '../../docs/guides/transformers.md'), 'utf8')
    const names = Object.keys(metrics).filter((name) => !['normalizeAnswer', 'wilson'].includes(name))
    for (const name of names) expect(guide, name).toContain(`\`${name}\``)
  })

  it('the README names every option of the hook', () => {
    const readme = readFileSync(join(HERE, 'README.md'), 'utf8')
    const source = readFileSync(join(HERE, 'src', 'eval-options.ts'), 'utf8')
    const block = source.slice(
      source.indexOf('export interface EvalHookOptions'),
      source.indexOf('/** The options with their defaults'),
    )
    const options = [...block.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name]) => name!)
    expect(options.length).toBeGreaterThan(20)
    for (const option of options) expect(readme, option).toContain(`\`${option}\``)
  })

  it("evalHook() takes core's experiment, and every metric takes a sample of its kind", async () => {
    const experiment = await new NoopCollector().experiment('types')
    const hook = root.evalHook(experiment, { metrics: [metrics.accuracy()] })
    hook.record('a', 'a')
    expect((await hook.finish()).telemetry.failures).toBe(0)
    const recorded = new Recorder()
    await root.evaluate(recorded, { data: [1], run: () => [1], metrics: [] })
    expect(recorded.annotations).toHaveLength(2)
  })
})
