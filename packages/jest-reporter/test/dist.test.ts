import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, inject, it } from 'vitest'

const folder = (): string => path.join(inject('stage'), 'node_modules/@syvain-metrics/jest-reporter/dist')

/** Files of ours and of core that a built file reads when it is loaded itself. */
function readAtOnce(text: string): string[] {
  const own = '(?:\\.|@syvain-metrics/(?!jest-reporter))[^\'"]*'
  const imports = new RegExp(`^(?:import|export|}).*from ['"](${own})['"]`, 'gm')
  const requires = new RegExp(`^(?:var .*= )?(?:__toESM\\()?require\\(['"](${own})['"]\\)`, 'gm')
  return [...text.matchAll(imports), ...text.matchAll(requires)].map((match) => match[1] as string)
}

describe('built files', () => {
  it('each is whole: a runner that loads one loads no other', () => {
    const names = readdirSync(folder()).filter((name) => /\.c?js$/.test(name))
    expect(names).toEqual(expect.arrayContaining(['index.js', 'index.cjs', 'vitest.js', 'conclude-run.js']))
    for (const name of names) expect(readAtOnce(readFileSync(path.join(folder(), name), 'utf8')), name).toEqual([])
  })

  it.each(['index.js', 'index.cjs', 'vitest.js', 'jest.cjs'])('%s holds no part of a run', (name) => {
    const text = readFileSync(path.join(folder(), name), 'utf8')
    expect(text).toMatch(/vitest-host|jest-host/)
    for (const part of ['RunBuilder', 'Spool', 'judge', 'JsonlCollector']) expect(text).not.toContain(part)
  })

  it.each(['conclude-run.js', 'conclude-run.cjs'])('%s writes a local run without any collector', (name) => {
    const text = readFileSync(path.join(folder(), name), 'utf8')
    expect(text).toContain('runLines')
    expect(text).not.toMatch(/undici|worker_threads|ServerCollector|JsonlCollector|encodeSegment/)
    // Nor does it read what judges: most runs of tests have nothing to judge.
    expect(text).toContain('judge-by-history')
    expect(text).not.toMatch(/benjaminiHochberg|FileStore/)
  })
})
