import { formatEventId, parseEventId } from '@syvain-metrics/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IdentityColumns } from '../src/ingest/identity-columns.ts'
import { FOREIGN_SESSION } from '../src/series/points.ts'

const SESSIONS = ['00000000000000aa', '0123456789abcdef', 'ffffffffffffffff']
const ours = fc
  .tuple(fc.constantFrom(...SESSIONS), fc.integer({ min: 0, max: 2 ** 48 - 1 }))
  .map(([session, sequence]) => formatEventId(session, sequence))
/** Ids that begin as ours do and are not. */
const nearly = fc
  .tuple(ours, fc.constantFrom('0', 'G', 'g', '-', '\u{1f600}'), fc.integer({ min: 24, max: 36 }))
  .map(([id, sign, at]) => id.slice(0, at) + sign + id.slice(at + (sign === '0' ? 0 : 1)))
const foreign = fc.oneof(
  fc.uuid(),
  fc.string({ minLength: 1 }),
  nearly,
  ours.map((id) => id.toUpperCase()),
)

describe('IdentityColumns', () => {
  test('IdentityColumns says of every id what parseEventId() says, whatever stands before it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(ours, foreign), { minLength: 1, maxLength: 40 }), (ids) => {
        const columns = new IdentityColumns(ids.length)
        for (const [i, id] of ids.entries()) columns.add(i, id)
        const { sessions, sources, sequences, foreignIds } = columns
        expect(new Set(sessions).size).toBe(sessions.length)
        for (const [i, id] of ids.entries()) {
          const parsed = parseEventId(id)
          expect(sessions[sources[i]!]).toBe(parsed?.session ?? FOREIGN_SESSION)
          expect(parsed === undefined ? foreignIds[sequences[i]!] : sequences[i]).toBe(parsed?.sequence ?? id)
        }
      }),
      { seed: 11, numRuns: 300 },
    )
  })
})
