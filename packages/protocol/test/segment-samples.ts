// Segments for tests: one by hand that uses every field, and an arbitrary one.
import fc from 'fast-check'
import { ANNOTATION, canonicalJson, type JsonObject, type Segment, type SeriesKey } from '../src/index.ts'

export function seriesKey(name: string, metadata: JsonObject = {}): SeriesKey {
  return { name, metadata, metadataJson: canonicalJson(metadata) }
}

/** Five events: two series, a step of null, a negative value and an annotation. */
export function sampleSegment(): Segment {
  return {
    session: '0123456789abcdef',
    firstSequence: 4_294_967_295,
    count: 5,
    table: [seriesKey('loss', { split: 'train' }), seriesKey('größe 😀')],
    series: Uint32Array.of(0, 1, ANNOTATION, 0, 0),
    steps: Float64Array.of(7, Number.NaN, 8, 8, 3),
    timesMs: Float64Array.of(
      1_700_000_000_000,
      1_700_000_000_001,
      1_700_000_000_001,
      1_699_999_999_000,
      1_700_000_000_400,
    ),
    values: Float64Array.of(0.1, -2.5e300, 0, 5e-324, -0),
    annotations: [{ text: 'saved checkpoint', metadata: { path: 'ckpt/7.bin', size: 12 } }],
  }
}

const metadataArbitrary = fc.dictionary(
  fc.string({ maxLength: 8 }),
  fc.oneof(fc.string(), fc.integer(), fc.boolean()),
  {
    maxKeys: 3,
  },
) as fc.Arbitrary<JsonObject>
const name = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' })

const event = fc.record({
  isAnnotation: fc.boolean(),
  series: fc.nat(),
  step: fc.oneof(
    fc.constant(Number.NaN),
    fc.nat(10_000),
    fc.maxSafeNat().map((n) => Math.min(n, 2 ** 53 - 2)),
  ),
  time: fc.oneof(fc.integer({ min: 0, max: 2 ** 45 }), fc.double({ min: 0, max: 1e13, noNaN: true })),
  value: fc.double(),
})

/** Any segment the rules allow, values that are not finite included. */
export const segmentArbitrary: fc.Arbitrary<Segment> = fc
  .record({
    session: fc.stringMatching(/^[0-9a-f]{16}$/),
    firstSequence: fc.integer({ min: 0, max: 2 ** 48 - 1000 }),
    keys: fc.array(fc.tuple(name, metadataArbitrary), { minLength: 1, maxLength: 5 }),
    events: fc.array(event, { minLength: 1, maxLength: 60 }),
    annotation: fc.record({ text: name, metadata: metadataArbitrary }),
  })
  .map(({ session, firstSequence, keys, events, annotation }) => {
    const metrics = events.filter((e) => !e.isAnnotation).length
    const table = keys.slice(0, metrics).map(([key, metadata]) => seriesKey(key, metadata))
    return {
      session,
      firstSequence,
      count: events.length,
      table,
      series: Uint32Array.from(events, (e) => (e.isAnnotation ? ANNOTATION : e.series % table.length)),
      steps: Float64Array.from(events, (e) => e.step),
      timesMs: Float64Array.from(events, (e) => e.time),
      values: Float64Array.from(events, (e) => (e.isAnnotation ? 0 : e.value)),
      annotations: events.filter((e) => e.isAnnotation).map(() => annotation),
    }
  })
