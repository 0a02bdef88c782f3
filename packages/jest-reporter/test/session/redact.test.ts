import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/model/json.ts'
import { planExperiment } from '../../src/session/plan.ts'
import { createRedactor, type RedactFacts, redactFacts, redactJson } from '../../src/session/redact.ts'
import { bench, runRecord } from '../support/run-record.ts'

const FACTS: RedactFacts = {
  root: '/home/jdoe42/projects/parser',
  home: '/home/jdoe42',
  tmp: '/tmp',
  user: 'jdoe42',
  host: 'build-box-7',
  env: {
    API_TOKEN: 's3cr',
    DATABASE: 'postgres://db.internal:5432/main',
    NODE_ENV: 'test',
    NUMBER: '1234567890',
    CACHE_DIR: '/srv/cache/jdoe42',
  },
}
const redact = createRedactor(FACTS)

describe('createRedactor()', () => {
  it.each([
    ['/home/jdoe42/projects/parser/src/a.ts:3', 'src/a.ts:3'],
    ['file:///home/jdoe42/projects/parser/src/a.ts', 'src/a.ts'],
    ['at /home/other/x/y.ts', 'at <path>/y.ts'],
    ['(/usr/lib/node/a.js:1:2)', '(<path>/a.js:1:2)'],
    ['C:\\Users\\jdoe42\\parser\\a.ts', '<path>/a.ts'],
    ['\\\\server\\share\\a.ts', '<path>/a.ts'],
    ['jdoe42 said so on BUILD-BOX-7', '<name> said so on <name>'],
    ['connect postgres://db.internal:5432/main failed', 'connect <env> failed'],
    ['token s3cr', 'token <env>'],
    ['in /srv/cache/jdoe42', 'in <path>/<name>'],
  ])('createRedactor() makes of %s %s', (text, clean) => {
    expect(redact(text)).toBe(clean)
  })

  it.each([
    'GET /api/users/list',
    'src/home/user.ts',
    'test > 1234567890',
    'https://example.com/home/x',
    'a/b',
    '5 / 2',
    'rooted',
  ])('createRedactor() leaves %s alone', (text) => {
    expect(redact(text)).toBe(text)
  })

  it('createRedactor() is idempotent', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = redact(`${text} /home/jdoe42/projects/parser/${text} jdoe42`)
        expect(redact(once)).toBe(once)
      }),
      { seed: 20261123, numRuns: 300 },
    )
  })

  it('redactFacts() spares what is part of the record anyway', () => {
    const env = { BUILD_COMMIT: '3f2a91c0000000000000000000000000000000ff', OTHER: 'private-value-1' }
    const clean = createRedactor(redactFacts('/nowhere', env, ['3f2a91c0000000000000000000000000000000ff']))
    expect(clean('3f2a91c0000000000000000000000000000000ff private-value-1')).toBe(
      '3f2a91c0000000000000000000000000000000ff <env>',
    )
  })

  it('redactJson() cleans keys and values at any depth', () => {
    expect(redactJson({ jdoe42: ['x', { deep: 'jdoe42' }], n: 1, no: null }, redact)).toEqual({
      '<name>': ['x', { deep: '<name>' }],
      n: 1,
      no: null,
    })
  })
})

/** Words that a machine, a path or a secret could hold; none of them may come out again. */
const word = fc.stringMatching(/^[a-z][a-z0-9]{7,14}$/).map((text) => `q${text}z`)

describe('planExperiment() and privacy', () => {
  it('planExperiment() lets no absolute path, user, host or environment value out, wherever it stands', () => {
    fc.assert(
      fc.property(word, word, word, word, (user, host, secret, folder) => {
        fc.pre(new Set([user, host, secret, folder]).size === 4)
        const facts = {
          root: `/home/${user}/app`,
          home: `/home/${user}`,
          tmp: '/tmp',
          user,
          host,
          env: { A_VALUE: secret, A_TOKEN: `t${secret}` },
        }
        const dirty = `${user}@${host} /home/${user}/app/src/a.ts /opt/${folder}/inner/b.ts ${secret} t${secret}`
        const where = { test: dirty, file: dirty, project: dirty }
        const run = runRecord(
          1,
          [
            { ...bench('x', 1), name: dirty, label: dirty, file: dirty, suite: [dirty] },
            { ...bench('y'), label: dirty, reason: dirty },
          ],
          {
            project: dirty,
            meta: { [dirty]: dirty, deep: { list: [dirty] } },
            tests: [
              {
                ...bench('t'),
                label: dirty,
                outcome: 'failed',
                durationMs: 1,
                attempts: 1,
                message: dirty,
                line: 1,
                endedAtMs: 0,
              },
            ],
            metrics: [
              {
                name: dirty,
                value: 1,
                step: null,
                better: 'none',
                metadata: { [dirty]: dirty },
                attempt: 1,
                atMs: 0,
                ...where,
              },
            ],
            annotations: [{ text: dirty, metadata: { [dirty]: dirty as Json }, line: 1, atMs: 0, ...where }],
            heapMb: { [dirty]: 3 },
            phasesMs: { [dirty]: 3 },
            unfit: [dirty],
          },
        )
        const plan = planExperiment(run, null, { maxSeries: 100, clean: createRedactor(facts) })
        const out = JSON.stringify(plan)
        for (const forbidden of [user, host, secret, folder, '/home/', '/opt/']) expect(out).not.toContain(forbidden)
      }),
      { seed: 20261123, numRuns: 60 },
    )
  })
})
