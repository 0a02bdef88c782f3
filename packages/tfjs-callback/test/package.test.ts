// What the package promises about itself: names, size of files, no tfjs at run time, a documented option for each option.
import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { OPTIONS } from '../src/options.ts'

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const sources = readdirSync(new URL('../src', import.meta.url)).map((name) => [name, read(`src/${name}`)] as const)

describe('package', () => {
  it('index.ts has at most 12 public names', () => {
    const names = [...read('src/index.ts').matchAll(/\{([^}]+)\}/g)].flatMap(([, list]) =>
      list!.split(',').map((name) => name.trim()),
    )
    expect(names.sort()).toEqual([
      'LayersModelLike',
      'MetricWriter',
      'TfLike',
      'TfjsCallbackOptions',
      'TfjsFitCallback',
      'autolog',
      'composeCallbacks',
      'logEvaluate',
      'logHistory',
      'tfjsCallback',
      'trackFit',
      'trainingLoop',
    ])
  })

  it.each(sources)('%s has at most 250 lines and imports nothing but its neighbours', (_, text) => {
    expect(text.split('\n').length).toBeLessThanOrEqual(251)
    const imports = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName)
    expect(imports.filter((name) => !name.startsWith('./'))).toEqual([])
  })

  it('README.md documents every option, and no other', () => {
    const documented = [...read('README.md').matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name!)
    expect(documented.sort()).toEqual([...OPTIONS].sort())
  })
})
